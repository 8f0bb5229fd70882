// Does what Flamenco Manager does with a job compiler script: says what its job type is, and compiles a job.
//
//     node flamenco_manager.mjs SCRIPT < JOB.json
//
// Writes {jobType, tasks} as JSON. After internal/manager/job_compilers of Flamenco 3.9 (alpha).

import { readFileSync } from "node:fs";
import vm from "node:vm";

function required(name, value) {
    if (typeof value !== "string" || value.trim() === "") {
        throw new Error(`${name} is required`);
    }
    return value.trim();
}

// Go's objects have the members that they have; anything else is an error, not undefined.
function strict(members) {
    return new Proxy(members, {
        get(target, name) {
            if (!(name in target) && typeof name === "string" && name !== "toJSON") {
                throw new Error(`Flamenco has no ${name} here`);
            }
            return target[name];
        },
    });
}

const author = strict({
    Task(name, type) {
        const task = { name: required("name", name), type: required("type", type), commands: [] };
        return strict({ ...task, addCommand: (command) => task.commands.push(command), addDependency() {}, plain: task });
    },
    Command(name, parameters, totalStepCount = 0) {
        return { name: required("command", name), parameters, totalStepCount };
    },
});

const [script] = process.argv.slice(2);
const globals = {
    author,
    path: strict({}),
    process: strict({}),
    print() {},
    alert() {},
};
const source = `"use strict"; ${readFileSync(script, "utf8")}\n;({ JOB_TYPE, compileJob });`;
const { JOB_TYPE, compileJob } = vm.runInNewContext(source, globals, { filename: script });

const tasks = [];
const job = JSON.parse(readFileSync(0, "utf8"));
compileJob(strict({ ...job, addTask: (task) => tasks.push(task.plain) }));
process.stdout.write(JSON.stringify({ jobType: JOB_TYPE, tasks }));

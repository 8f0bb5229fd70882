// SPDX-License-Identifier: GPL-3.0-or-later

// Makes the textures of a batch of Patina's. Written by "python -m core batch export --for flamenco"; its place is the
// folder "scripts" beside the program flamenco-manager.

const JOB_TYPE = {
    label: "Patina Textures",
    description: "Make the textures of a batch, as planned by Patina",
    settings: [
        { key: "batch", type: "string", subtype: "dir_path", required: true, default: @BATCH@, visible: "submission",
          description: "Folder of the batch, on storage that all workers share" },
        { key: "jobs_per_task", type: "int32", default: 1, propargs: {min: 1, max: 1000}, visible: "submission",
          description: "Textures that one task makes, one after the other" },
        { key: "python", type: "string", required: true, default: @PYTHON@,
          description: "Python of Patina's environment on the workers; a variable such as {patinaPython} is fine, too" },
        { key: "patina", type: "string", required: true, default: @PATINA@,
          description: "Patina's folder on the workers; a variable such as {patina} is fine, too" },
        { key: "trust_network", type: "bool", default: @TRUST_NETWORK@, visible: "submission",
          description: "Run networks that jobs bring, which can run any program" },

        // Found out when the job is submitted:
        { key: "batch_path", type: "string", eval: "str(abspath(settings.batch))", visible: "web",
          description: "Absolute path of the batch" },
        { key: "jobs", type: "string", required: true, visible: "hidden", eval: @JOBS@,
          description: "ID and name of each job, as JSON" },
    ],
};

function compileJob(job) {
    const settings = job.settings;
    const jobs = JSON.parse(settings.jobs);
    const size = Math.max(1, settings.jobs_per_task || 1);
    if (jobs.length === 0) {
        throw "The batch has no jobs; plan it again.";
    }
    for (let first = 0; first < jobs.length; first += size) {
        job.addTask(authorTask(settings, jobs.slice(first, first + size)));
    }
}

function authorTask(settings, jobs) {
    const others = jobs.length > 1 ? ` and ${jobs.length - 1} more` : "";
    const task = author.Task(`${jobs[0][1] || jobs[0][0]}${others}`, "misc");
    for (const [id] of jobs) {
        task.addCommand(author.Command("exec", {
            exe: settings.python,
            // Each path is an argument of its own: Flamenco translates paths only from their start.
            args: [settings.patina + "/core", "batch", "work", settings.batch_path || settings.batch, "--job", id]
                .concat(settings.trust_network ? ["--trust-network"] : []),
        }));
    }
    return task;
}

// Prints what Khronos's validator says of a GLB file, as JSON:
//
//     node gltf_validator.mjs MODULES FILE

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, file] = process.argv.slice(2);
const { default: validator } = await import(pathToFileURL(resolve(modules, "gltf-validator/index.js")).href);
const report = await validator.validateBytes(new Uint8Array(readFileSync(file)));
console.log(JSON.stringify(report.issues.messages));

// What three.js's loaders use of a browser and Node has not: a DOM parser, and pictures, which keep their bytes in place
// of pixels. The loaders themselves run as they are.

import { resolveObjectURL } from "node:buffer";
import { readFileSync } from "node:fs";

const loading = [];

export const complaints = [];
// The bytes of each picture that was loaded, by the picture.
export const bytesOf = new Map();

class Picture extends EventTarget {
  set src(address) {
    loading.push(this.#load(address));
  }

  async #load(address) {
    try {
      bytesOf.set(this, await bytesAt(address));
      this.dispatchEvent(new Event("load"));
    } catch (error) {
      complaints.push(`${address}: ${error.message}`);
      this.dispatchEvent(new Event("error"));
    }
  }
}

async function bytesAt(address) {
  if (!address.startsWith("blob:")) return readFileSync(address);
  return Buffer.from(await resolveObjectURL(address).arrayBuffer());
}

export function imitate(DOMParser) {
  const document = { createElementNS: () => new Picture() };
  Object.assign(globalThis, { DOMParser, document, self: globalThis });
  for (const kind of ["warn", "error"]) console[kind] = (...words) => complaints.push(words.join(" "));
}

export async function allPictures() {
  await Promise.all(loading);
}

// Reads a model with one of three.js's loaders and writes what it shows as plain arrays:
//
//     node three.mjs MODULES LOADER FILE FOLDER
//
// MODULES is the folder that has three and jsdom; LOADER is 3mf, obj, vrml, glb, or ply. FOLDER gets scene.json, which
// describes the meshes, and a file for each picture and for each array of a mesh: float64, a row for each corner of each
// triangle, in world coordinates.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { allPictures, bytesOf, complaints, imitate } from "./browser.mjs";

const [modules, loader, file, folder] = process.argv.slice(2);
const module = (path) => import(pathToFileURL(resolve(modules, path)).href);

imitate(new (await module("jsdom/lib/api.js")).default.JSDOM().window.DOMParser);
const THREE = await module("three/build/three.module.js");
const loaderClass = async (name, file = name) => (await module(`three/examples/jsm/loaders/${file}.js`))[name];
const text = () => readFileSync(file, "utf-8");
const buffer = () => new Uint8Array(readFileSync(file)).buffer;
const beside = dirname(file) + "/";

const load = {
  "3mf": async () => new (await loaderClass("ThreeMFLoader", "3MFLoader"))().parse(buffer()),
  vrml: async () => new (await loaderClass("VRMLLoader"))().parse(text(), beside),
  glb: async () => (await new (await loaderClass("GLTFLoader"))().parseAsync(buffer(), beside)).scene,
  ply: async () => {
    const geometry = new (await loaderClass("PLYLoader"))().parse(buffer());
    return new THREE.Mesh(geometry, new THREE.MeshBasicMaterial({ vertexColors: geometry.hasAttribute("color") }));
  },
  obj: async () => {
    const reader = new (await loaderClass("OBJLoader"))();
    const library = text().match(/^mtllib (.*)$/m)[1].trim();
    const materials = new (await loaderClass("MTLLoader"))().parse(readFileSync(join(beside, library), "utf-8"), beside);
    materials.preload();
    return reader.setMaterials(materials).parse(text());
  },
}[loader];

const scene = await load();
await allPictures();
scene.updateMatrixWorld(true);

const meshes = [];
const others = [];
scene.traverse((node) => {
  if (node.isMesh) meshes.push(describe(node, meshes.length));
  else if (node.isLine || node.isPoints) others.push(node.type);
});
writeFileSync(join(folder, "scene.json"), JSON.stringify({ meshes, others, complaints }));

function describe(mesh, number) {
  const { geometry } = mesh;
  const [material, ...more] = [mesh.material].flat();
  if (more.length) throw new Error("a mesh has several materials");
  const positions = geometry.getAttribute("position").clone().applyMatrix4(mesh.matrixWorld);
  const count = geometry.index ? geometry.index.count : positions.count;
  const corners = Array.from({ length: count }, (_, corner) => (geometry.index ? geometry.index.getX(corner) : corner));
  const keep = (name, attribute) => write(`${number}.${name}`, attribute, corners);
  return {
    positions: keep("positions", positions),
    uvs: material.map && keep("uvs", geometry.getAttribute("uv")),
    colors: material.vertexColors && keep("colors", geometry.getAttribute("color")),
    mirrored: mesh.matrixWorld.determinant() < 0,
    color: material.color.toArray(),
    map: material.map && describeTexture(material.map, `${number}.picture`),
  };
}

function describeTexture(map, name) {
  const bytes = bytesOf.get(map.image);
  if (!bytes) throw new Error("a picture is missing: " + complaints.join("; "));
  writeFileSync(join(folder, name), bytes);
  return {
    file: name,
    flipY: map.flipY,
    colorSpace: map.colorSpace,
    repeats: map.wrapS !== THREE.ClampToEdgeWrapping || map.wrapT !== THREE.ClampToEdgeWrapping,
    offset: map.offset.toArray(),
    repeat: map.repeat.toArray(),
  };
}

// Components of normalized integers are written as the fractions that they stand for.
function write(name, attribute, corners) {
  const size = attribute.itemSize;
  const values = new Float64Array(corners.length * size);
  corners.forEach((vertex, corner) => {
    for (let part = 0; part < size; part++) values[corner * size + part] = attribute.getComponent(vertex, part);
  });
  writeFileSync(join(folder, name), values);
  return name;
}

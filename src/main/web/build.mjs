// Builds the pages; called by Maven:
//
//   node build.mjs TARGET
//
// Copies the sources to TARGET/web, installs the packages of the lock file there, checks the types, and
// builds each page into TARGET/classes/web/PAGE. Text files get a .br and a .gz variant, and files.json
// lists all files. Steps whose inputs have not changed are skipped.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const PAGES = ["map", "console"];
const TEXT = /\.(html|js|css|json|svg|txt)$/;

const sources = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? die("which folder is the target?"));
const work = join(target, "web");

function die(message) {
  console.error(`pages: ${message}`);
  process.exit(1);
}

/** Lists all files below a folder, sorted. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => !/(^|\/)node_modules(\/|$)/.test(name) && statSync(join(folder, name)).isFile())
    .sort();
}

function digest(folder, names) {
  const hash = createHash("sha256").update(process.version);
  for (const name of names) {
    hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex");
}

/** Runs a step unless its previous run had the same input digest. */
function unlessDone(name, outcome, act) {
  const stamp = join(work, `.${name}.done`);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === outcome) {
    return;
  }
  rmSync(stamp, { force: true });
  act();
  writeFileSync(stamp, outcome);
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: work, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) {
    die(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
  }
}

function copySources(names) {
  for (const name of readdirSync(work).filter((name) => name !== "node_modules" && !name.endsWith(".done"))) {
    rmSync(join(work, name), { recursive: true });
  }
  for (const name of names) {
    cpSync(join(sources, name), join(work, name));
  }
}

function install() {
  console.log("pages: npm ci");
  run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error");
}

/** Compresses and lists the files of a page. */
function finish(folder) {
  const names = filesBelow(folder);
  for (const name of names.filter((name) => TEXT.test(name))) {
    const bytes = readFileSync(join(folder, name));
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
  writeFileSync(join(folder, "files.json"), JSON.stringify(names));
}

function build() {
  const bin = (name) => join(work, "node_modules", ".bin", name);
  run(bin("tsc"));
  for (const page of PAGES) {
    const folder = join(target, "classes", "web", page);
    run(bin("vite"), "build", "--mode", page, "--outDir", folder, "--logLevel", "warn");
    finish(folder);
    console.log(`pages: built ${page}`);
  }
}

const names = filesBelow(sources);
mkdirSync(work, { recursive: true });
const all = digest(sources, names);
unlessDone("sources", all, () => copySources(names));
unlessDone("install", digest(sources, ["package-lock.json", ".npmrc"]), install);
if (PAGES.some((page) => !existsSync(join(target, "classes", "web", page, "files.json")))) {
  rmSync(join(work, ".build.done"), { force: true });
}
unlessDone("build", all, build);

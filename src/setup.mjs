// What `npm start`, `npm test` and the other scripts run first. Plain Node without packages: on a fresh machine nothing is
// installed yet. Each step is skipped when its inputs have not changed since it last succeeded.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, "node_modules", ".wiregraph");
const began = Date.now();
const say = (text) => process.stderr.write(`${text}\n`);
const bin = (name) => join(root, "node_modules", ".bin", name);

function fail(message, cure) {
  say(`\nwiregraph: ${message}\n  do      ${cure}`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `Node ${process.versions.node} is too old; 20.19 or newer is needed.`,
      "install a newer Node.js (https://nodejs.org, or your distribution's package), then run this again",
    );
  }
  if (process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime) {
    fail("The embedded ClickHouse engine needs glibc; this system has another C library (musl).", "use Debian, Ubuntu, Fedora or another glibc system");
  }
}

/** Content hash of files and folders; folders are walked, generated ones left out. */
function fingerprint(paths) {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  const visit = (path) => {
    if (!existsSync(path)) return;
    const info = statSync(path);
    if (info.isDirectory()) {
      if (/\/(generated|node_modules|dist)$/.test(path)) return;
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else if (!path.endsWith("/graphql-env.d.ts")) hash.update(path.slice(root.length)).update("\0").update(readFileSync(path));
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest("hex");
}

function run(command, args, { env = {}, quiet = true } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    });
    let output = "";
    const keep = (chunk) => (output = (output + chunk).slice(-20_000));
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a step unless its inputs are as they were when it last succeeded and its product is there. */
async function step({ name, title, inputs, product, work, cure }) {
  const stamp = join(stamps, name);
  const wanted = fingerprint(inputs);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && existsSync(join(root, product))) return false;
  rmSync(stamp, { force: true });
  const start = Date.now();
  process.stderr.write(`${title} … `);
  const beat = process.stderr.isTTY ? setInterval(() => process.stderr.write("."), 2_000) : undefined;
  const { code, output } = await work();
  clearInterval(beat);
  if (code !== 0) {
    say("failed");
    say(output.trim().split("\n").slice(-25).join("\n"));
    fail(`"${title}" failed.`, cure);
  }
  say(`done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

const install = () =>
  step({
    name: "install",
    title: "Installing packages (about 1.3 GB on disk)",
    inputs: ["package.json", "package-lock.json"],
    product: "node_modules/graphql/package.json",
    work: () => run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]),
    cure: "check the connection to the npm registry (npm ping) and the free disk space (df -h .), then run this again",
  });

const generate = () =>
  step({
    name: "generate",
    title: "Generating the database clients",
    inputs: ["prisma", "package-lock.json"],
    product: "src/store/inventory/generated",
    work: () => run(process.execPath, ["prisma/generate.mjs"]),
    cure: "node prisma/generate.mjs shows the whole error",
  });

const buildServer = () =>
  step({
    name: "server",
    title: "Building the server",
    inputs: ["src", "prisma", "tsconfig.json", "tsconfig.build.json", "package-lock.json"],
    product: "dist/main.js",
    work: async () => {
      for (const name of existsSync(join(root, "dist")) ? readdirSync(join(root, "dist")) : [])
        if (name !== "web") rmSync(join(root, "dist", name), { recursive: true });
      const compiled = await run(bin("tsc"), ["-p", "tsconfig.build.json"]);
      return compiled.code === 0 ? run(process.execPath, ["src/bundle.mjs"]) : compiled;
    },
    cure: "npx tsc -p tsconfig.build.json && node src/bundle.mjs shows the whole error",
  });

const buildWeb = () =>
  step({
    name: "web",
    title: "Building the web UI",
    inputs: ["web", "docs", "schema/schema.graphql", "package-lock.json"],
    product: "dist/web/index.html",
    work: () => run(bin("vite"), ["build", "web", "--logLevel", "warn"]),
    cure: "npx vite build web shows the whole error",
  });

async function build() {
  await install();
  await generate();
  const built = [await buildServer(), await buildWeb()];
  if (built.some(Boolean)) say(`Ready to run after ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

/** Debian packages the tests need beyond Node: a browser, PostgreSQL, tcpdump, ip, fping, an SNMP agent. */
function testPackages() {
  const wanted = {
    "/usr/bin/chromium": "chromium",
    "/usr/lib/postgresql": "postgresql",
    "/usr/bin/tcpdump": "tcpdump",
    "/usr/sbin/ip": "iproute2",
    "/usr/bin/fping": "fping",
    "/usr/sbin/snmpd": "snmpd",
  };
  const missing = Object.entries(wanted)
    .filter(([path]) => !existsSync(path))
    .map(([, name]) => name);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")} fonts-dejavu-core`;
  if (process.platform !== "linux" || process.getuid() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) {
    say(`Tests that need ${missing.join(", ")} will be skipped. To run them too: sudo ${command}`);
    return;
  }
  say(`Installing ${missing.join(", ")} for the tests …`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", env: environment });
  const { status, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8", env: environment });
  if (status !== 0) say(`That failed; the tests that need them will be skipped.\n${stderr.trim().split("\n").slice(-3).join("\n")}`);
}

/**
 * The command inside a network namespace of its own with nothing but loopback: tests can make interfaces, capture and flood
 * without touching this machine's network. Where the system does not allow one, the command as it is; tests that need it skip.
 */
function isolated(command, args) {
  const inside = 'ip link set lo up && exec "$0" "$@"';
  for (const options of [["--net"], ["--user", "--map-root-user", "--net"]]) {
    if (spawnSync("unshare", [...options, "ip", "link", "set", "lo", "up"]).status === 0) {
      return ["unshare", [...options, "sh", "-c", inside, command, ...args], { env: { WIREGRAPH_TEST_NETNS: "1" } }];
    }
  }
  say("No network namespace can be made here; the tests that capture packets will be skipped. As root they run.");
  return [command, args, {}];
}

/** Runs a command in the foreground and ends with its exit code. */
async function finish(command, args, options = {}) {
  const { code } = await run(command, args, { ...options, quiet: false });
  process.exit(code);
}

const [task = "start", ...rest] = process.argv.slice(2);
checkNode();

const tasks = {
  async start() {
    await build();
    process.argv.splice(2, process.argv.length - 2, "serve", ...rest);
    await import(new URL("../dist/main.js", import.meta.url).href);
  },
  async dev() {
    await build();
    await finish(process.execPath, ["--import", "tsx", "--watch-path=src", "--watch-path=tools", "src/main.ts", "serve", ...rest]);
  },
  build,
  async gen() {
    await install();
    await generate();
    await finish(process.execPath, ["--import", "tsx", "src/app/artefacts.ts", ...rest]);
  },
  async test() {
    await build();
    testPackages();
    await finish(...isolated(bin("vitest"), ["run", ...rest]));
  },
  async check() {
    await build();
    /** @type {[title: string, command: string, args: string[]][]} */
    const gates = [
      ["Format", bin("oxfmt"), ["--check", "."]],
      ["Lint", bin("oxlint"), ["--type-aware", "--deny-warnings", "."]],
      ["Types", bin("tsc"), ["-p", "tsconfig.json"]],
      ["Types of the web UI", bin("tsc"), ["-p", "web/tsconfig.json"]],
      ["Unused code", bin("knip"), []],
    ];
    for (const [title, command, args] of gates) {
      const { code, output } = await run(command, args);
      say(`${title} … ${code === 0 ? "ok" : "failed"}`);
      if (code !== 0) {
        say(output.trim());
        process.exit(code);
      }
    }
    await tasks.test();
  },
  async bench() {
    await build();
    await finish(process.execPath, ["--import", "tsx", "test/bench/main.ts", ...rest]);
  },
  async soak() {
    await build();
    await finish(process.execPath, ["--import", "tsx", "test/soak/main.ts", ...rest]);
  },
  async conformance() {
    await build();
    const [suite, ...options] = rest;
    await finish(process.execPath, ["--import", "tsx", `test/conformance/${suite}.ts`, ...options]);
  },
};

if (!tasks[task]) fail(`There is no task "${task}".`, `one of: ${Object.keys(tasks).join(", ")}`);
await tasks[task]();

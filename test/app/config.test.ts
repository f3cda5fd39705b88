import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { flagOf, loadConfig, variableOf } from "../../src/app/config.ts";
import { settings } from "../../src/app/settings.ts";
import { AppError } from "../../src/model/errors.ts";

function yaml(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "wg-config-")), "wiregraph.yaml");
  writeFileSync(file, text);
  return file;
}

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("loadConfig", () => {
  it("has defaults that are safe", () => {
    const config = loadConfig({ environment: {} });
    expect(config).toMatchObject({ host: "127.0.0.1", port: 3000, insecureHttp: false });
    expect(config.interfaces).toBeUndefined();
    expect(config.dataDir).toMatch(/\/\.local\/share\/wiregraph$/);
  });

  it("takes file, then environment, then flags", () => {
    const config = yaml("port: 1001\nhost: 127.0.0.2\nlogLevel: warn\ninterfaces: [eth0]\n");
    const loaded = loadConfig({ environment: { WIREGRAPH_CONFIG: config, WIREGRAPH_HOST: "127.0.0.3", WIREGRAPH_PORT: "1002" }, flags: { port: "1003" } });
    expect(loaded).toMatchObject({ port: 1003, host: "127.0.0.3", logLevel: "warn", interfaces: ["eth0"] });
  });

  it("reads lists, durations and switches from text", () => {
    const loaded = loadConfig({ environment: { WIREGRAPH_INTERFACES: "eth0, wlan0", WIREGRAPH_RETENTION: "30d", WIREGRAPH_INSECURE_HTTP: "true" } });
    expect(loaded.interfaces).toEqual(["eth0", "wlan0"]);
    expect(loaded.retention).toBe(30 * 86_400_000);
    expect(loaded.insecureHttp).toBe(true);
  });

  it("reports all errors at once, each with its place", () => {
    const config = yaml("prot: 1\nlogLevel: loud\n");
    const error = failure(() =>
      loadConfig({ environment: { WIREGRAPH_CONFIG: config, WIREGRAPH_PORT: "99999", WIREGRAPH_RETENTION: "long", WIREGRAPH_HOTS: "x" } }),
    );
    expect(error.code).toBe("BAD_INPUT");
    expect(error.message).toContain("5 errors");
    expect(error.message).toContain(`${config}: prot: no such setting, did you mean port?`);
    expect(error.message).toContain("WIREGRAPH_PORT: ");
    expect(error.message).toContain("WIREGRAPH_RETENTION: wanted a duration");
    expect(error.message).toContain("WIREGRAPH_HOTS: no such setting, did you mean WIREGRAPH_HOST?");
    expect(error.message).toContain(`${config}: logLevel: `);
  });

  it("reports what is wrong with the YAML, and with one half of TLS, beside everything else", () => {
    const twice = yaml("port: 3000\nprot: 1\nport: 99999\ntlsCert: /x.pem\n");
    const { message } = failure(() => loadConfig({ environment: { WIREGRAPH_CONFIG: twice, WIREGRAPH_LOG_LEVEL: "loud" } }));
    expect(message).toContain("5 errors");
    for (const part of [
      `${twice}: line 3: is not YAML: Map keys must be unique`,
      `${twice}: port: `,
      `${twice}: prot: no such setting`,
      `${twice}: tlsCert: needs tlsKey`,
    ])
      expect(message).toContain(part);
    const broken = yaml("port: [1\nhost: {\n");
    const other = failure(() => loadConfig({ environment: { WIREGRAPH_CONFIG: broken, WIREGRAPH_PORT: "x" } }));
    expect(other.message).toContain(`${broken}: line `);
    expect(other.message).toContain("WIREGRAPH_PORT: wanted a number");
    expect(failure(() => loadConfig({ environment: { WIREGRAPH_CONFIG: yaml("- a\n") } })).message).toContain("wanted settings, one per line");
    expect(failure(() => loadConfig({ environment: { WIREGRAPH_CONFIG: "/nowhere.yaml", WIREGRAPH_PORT: "x" } })).message).toContain("2 errors");
  });

  it("a cluster needs a server of it, and is on or off by words", () => {
    const cluster = { WIREGRAPH_CLICKHOUSE_CLUSTER: "main" };
    expect(failure(() => loadConfig({ environment: cluster })).message).toContain("WIREGRAPH_CLICKHOUSE_CLUSTER: needs clickhouseUrl");
    const server = { ...cluster, WIREGRAPH_CLICKHOUSE_URL: "http://192.0.2.10:8123/flows" };
    expect(loadConfig({ environment: server })).toMatchObject({ clickhouseCluster: "main", clickhouseReplicated: true });
    expect(loadConfig({ environment: { ...server, WIREGRAPH_CLICKHOUSE_REPLICATED: "false" } })).toMatchObject({ clickhouseReplicated: false });
    expect(failure(() => loadConfig({ environment: { ...server, WIREGRAPH_CLICKHOUSE_CLUSTER: "a'b" } })).message).toContain("remote_servers");
  });

  it("refuses networks that are none, before anything starts", () => {
    const error = failure(() => loadConfig({ environment: { WIREGRAPH_LOCAL_NETWORKS: "10.0.0.0/99, 192.0.2.0/24, x", WIREGRAPH_TRUSTED_PROXIES: "proxy" } }));
    expect(error.message).toContain("2 errors");
    expect(error.message).toContain("WIREGRAPH_LOCAL_NETWORKS: wanted networks such as 10.0.0.0/8 or 2001:db8::/32; wrong: 10.0.0.0/99, x");
    expect(error.message).toContain("WIREGRAPH_TRUSTED_PROXIES: wanted networks");
    const loaded = loadConfig({ environment: { WIREGRAPH_LOCAL_NETWORKS: "10.0.0.0/8,2001:db8::/32,192.0.2.1" } });
    expect(loaded.localNetworks).toEqual(["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"]);
  });

  it("says what a number and a switch look like", () => {
    const error = failure(() => loadConfig({ environment: { WIREGRAPH_PORT: "abc", WIREGRAPH_INSECURE_HTTP: "maybe" } }));
    expect(error.message).toContain('WIREGRAPH_PORT: wanted a number from 1 to 65535, got "abc"');
    expect(error.message).toContain('WIREGRAPH_INSECURE_HTTP: wanted true or false, got "maybe"');
  });

  it("ends no sentence before what it got", () => {
    const { message } = failure(() => loadConfig({ environment: { WIREGRAPH_CAPTURE_FILTER: "host evil.example" } }));
    expect(message).toContain('write addresses and port numbers, got "host evil.example"');
  });

  it("never shows the token", () => {
    const error = failure(() => loadConfig({ environment: { WIREGRAPH_TOKEN: "wg_secret", WIREGRAPH_PORT: "x" } }));
    expect(error.message).not.toContain("wg_secret");
  });

  it("says which file is missing or broken", () => {
    expect(failure(() => loadConfig({ environment: { WIREGRAPH_CONFIG: "/nowhere/x.yaml" } })).message).toContain("/nowhere/x.yaml: does not exist");
    expect(failure(() => loadConfig({ environment: { WIREGRAPH_CONFIG: yaml("a: [") } })).message).toContain("is not YAML");
    expect(failure(() => loadConfig({ environment: { WIREGRAPH_CONFIG: yaml("- a") } })).message).toContain("wanted settings");
  });

  it("wants certificate and key together", () => {
    expect(failure(() => loadConfig({ environment: { WIREGRAPH_TLS_CERT: "a.pem" } })).message).toContain("WIREGRAPH_TLS_CERT: needs tlsKey");
  });
});

describe("settings", () => {
  it("every setting has a text, and variable and flag names follow from its name", () => {
    expect(
      Object.entries(settings.shape)
        .filter(([, shape]) => !shape.description)
        .map(([name]) => name),
    ).toEqual([]);
    expect(variableOf("clickhouseUrl")).toBe("WIREGRAPH_CLICKHOUSE_URL");
    expect(flagOf("clickhouseUrl")).toBe("--clickhouse-url");
  });
});

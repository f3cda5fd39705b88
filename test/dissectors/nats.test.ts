import { describe, expect, it } from "vitest";
import nats from "../../src/dissectors/nats.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const info = bytesOf('INFO {"server_id":"Zk0GQ3JBSrg3oyxCRRlE09","version":"1.2.0","proto":1,"max_payload":1048576} \r\n');

describe("nats", () => {
  it("is known by the server's information and by the client's greeting, whose password is not kept", () => {
    expect(dissect(nats, [server(info)]).verdicts).toEqual(["done"]);
    const got = dissect(nats, [client(bytesOf('CONNECT {"verbose":false,"user":"a","pass":"secret"}\r\n'))]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("secret");
  });

  it("is not taken for logs, HTTP and neighbours", () => {
    for (const other of ["INFO: started\r\n", "INFO [x] y", "CONNECT example.com:443 HTTP/1.1\r\n\r\n", "INFO {x"])
      expect(dissect(nats, [client(bytesOf(other))]).probed).toBe(false);
    expect(takenWrongly(nats, [{ serverPort: 4222 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(nats, [server(info)]));
});

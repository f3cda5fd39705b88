/** Prints whether the ring can work in this process. */
import afpacket from "../../src/collectors/capture/afpacket.ts";

console.log(JSON.stringify(await afpacket.available()));

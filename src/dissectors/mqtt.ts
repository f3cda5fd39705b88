import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint16 } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

const connect = 0x10;
const publish = 0x30;
const pingRequest = 0xc0;
const pingResponse = 0xd0;

interface MqttState {
  pinged: boolean;
}

/**
 * MQTT 3.1, 3.1.1 and 5 (OASIS): named by the CONNECT packet, which begins every connection; of one that began earlier by a
 * PUBLISH with its topic that is there whole, or by a ping and its answer. Topics are not kept.
 */
export default defineDissector<MqttState>({
  name: "mqtt",
  title: "MQTT",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [1883] },
  firstBytes: [connect, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, pingRequest],

  probe({ bytes, start, end, direction }) {
    const first = bytes[start]!;
    if (first === connect) return isConnect(bytes, start, end);
    if ((first & 0xf0) === publish) return isPublish(bytes, start, end);
    return first === pingRequest && direction === 0 && end - start === 2 && bytes[start + 1] === 0;
  },

  open: () => ({ pinged: false }),

  dissect({ bytes, start, end, direction }, state) {
    if (direction === 0 && end - start === 2 && bytes[start] === pingRequest) {
      state.pinged = true;
      return "maybe";
    }
    if (!state.pinged) return isConnect(bytes, start, end) || isPublish(bytes, start, end) ? "done" : "no";
    return direction === 1 && end - start === 2 && bytes[start] === pingResponse && bytes[start + 1] === 0 ? "done" : "no";
  },
});

function isConnect(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 10 || bytes[start] !== connect) return false;
  const name = lengthEnd(bytes, start + 1, end);
  return startsWith(bytes, name, end, "\0\x04MQTT") || startsWith(bytes, name, end, "\0\x06MQIsdp");
}

/** Length and topic agree with what is there; the quality of service is none that does not exist. */
function isPublish(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 7 || (bytes[start]! & 0xf0) !== publish || (bytes[start]! & 0x06) === 0x06) return false;
  const topic = lengthEnd(bytes, start + 1, end);
  if (topic + 2 >= end) return false;
  let length = 0;
  for (let at = topic - 1; at > start; at--) length = length * 128 + (bytes[at]! & 0x7f);
  const topicLength = uint16(bytes, topic);
  const topicEnd = topic + 2 + topicLength;
  return topic + length === end && topicLength >= 3 && topicEnd <= end && isPrintable(bytes, topic + 2, topicEnd);
}

/** Behind the remaining length at `at`: one to four bytes of seven bits, the lowest first. */
function lengthEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end - 1 && i < at + 3 && bytes[i]! >= 0x80) i++;
  return i + 1;
}

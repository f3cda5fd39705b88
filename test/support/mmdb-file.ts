import { Buffer } from "node:buffer";

type Value = string | number | { readonly [key: string]: Value };

interface Node {
  left?: Node | Leaf;
  right?: Node | Leaf;
}
interface Leaf {
  readonly record: Value;
}

const isLeaf = (child: Node | Leaf): child is Leaf => "record" in child;

/** A value as MaxMind DB 2.0 writes it: text, unsigned 32-bit numbers and maps of up to 28 entries. */
function encoded(value: Value): Buffer {
  if (typeof value === "string") {
    const text = Buffer.from(value);
    return Buffer.concat([text.length < 29 ? Buffer.of((2 << 5) | text.length) : Buffer.of((2 << 5) | 29, text.length - 29), text]);
  }
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([Buffer.of((6 << 5) | 4), bytes]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([Buffer.of((7 << 5) | entries.length), ...entries.flatMap(([key, each]) => [encoded(key), encoded(each)])]);
}

/** The bits of a network: `192.0.2.0/24` in an IPv6 tree stands below 96 zeros. */
function bitsOf(network: string): number[] {
  const [address, length] = network.split("/") as [string, string];
  if (!address.includes(":")) {
    const octets = address.split(".").map(Number);
    const bits = octets.flatMap((octet) => Array.from({ length: 8 }, (_, i) => (octet >> (7 - i)) & 1));
    return [...Array.from({ length: 96 }, () => 0), ...bits.slice(0, Number(length))];
  }
  const [head = "", tail = ""] = address.split("::");
  const groups = (half: string): number[] => (half === "" ? [] : half.split(":").map((group) => Number.parseInt(group, 16)));
  const first = groups(head);
  const last = groups(tail);
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
  return all.flatMap((group) => Array.from({ length: 16 }, (_, i) => (group >> (15 - i)) & 1)).slice(0, Number(length));
}

/** A MaxMind DB file (format 2.0, 24-bit records) that holds these networks, none within another. */
export function mmdbFile(networks: Readonly<Record<string, Value>>, databaseType: string, buildEpoch: number): Buffer {
  const root: Node = {};
  for (const [network, record] of Object.entries(networks)) {
    const bits = bitsOf(network);
    let node = root;
    for (const bit of bits.slice(0, -1)) {
      const side = bit === 0 ? "left" : "right";
      node[side] ??= {};
      node = node[side] as Node;
    }
    node[bits.at(-1) === 0 ? "left" : "right"] = { record };
  }
  const nodes: Node[] = [root];
  for (const node of nodes) for (const child of [node.left, node.right]) if (child && !isLeaf(child)) nodes.push(child);
  const data: Buffer[] = [];
  let dataLength = 0;
  const tree = Buffer.alloc(nodes.length * 6);
  const pointer = (child: Node | Leaf | undefined): number => {
    if (!child) return nodes.length;
    if (!isLeaf(child)) return nodes.indexOf(child);
    const bytes = encoded(child.record);
    const at = nodes.length + 16 + dataLength;
    data.push(bytes);
    dataLength += bytes.length;
    return at;
  };
  for (const [i, node] of nodes.entries()) {
    tree.writeUIntBE(pointer(node.left), i * 6, 3);
    tree.writeUIntBE(pointer(node.right), i * 6 + 3, 3);
  }
  const about = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: buildEpoch,
    database_type: databaseType,
    ip_version: 6,
    node_count: nodes.length,
    record_size: 24,
  };
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from("\u00ab\u00cd\u00efMaxMind.com", "latin1"), encoded(about)]);
}

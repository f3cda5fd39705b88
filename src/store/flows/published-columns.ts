import type { Field } from "../../model/table.ts";
import { protocolName } from "../../net/protocol-names.ts";
import { quoteString } from "../embedded/sql-parameters.ts";
import { sqlTypeOf } from "./tables.ts";

/** A column as people's SQL has it. */
export interface ViewColumn {
  readonly name: string;
  readonly type: string;
  readonly expression: string;
  readonly description: string;
}

/** A stored column inside a view. */
export const stored = (column: string): string => `stored_${column}`;

/** IPv4 as a dotted quad, IPv6 in its short form. */
function addressText(column: string): string {
  const text = `toString(${stored(column)})`;
  return `if(startsWith(${text}, '::ffff:') AND position(${text}, '.') > 0, substring(${text}, 8), ${text})`;
}

function macText(column: string): string {
  return `if(${stored(column)} = 0, '', lower(MACNumToString(${stored(column)})))`;
}

const named = Array.from({ length: 256 }, (_, number) => number).filter((number) => protocolName(number) !== String(number));
const protocolText = `transform(${stored("protocol")}, [${named.join(", ")}], [${named.map((number) => quoteString(protocolName(number))).join(", ")}], toString(${stored("protocol")}))`;

/** Of a stored column: addresses and MACs as text, protocols by name. */
export function published(field: Field): ViewColumn {
  const plain = { name: field.column, description: field.description };
  if (field.column === "protocol")
    return { ...plain, type: "String", expression: protocolText, description: "IP protocol by name: TCP, UDP, ICMP …; the number when it has none." };
  if (field.type === "IPv6")
    return {
      ...plain,
      type: "String",
      expression: addressText(field.column),
      description: `${field.description.replace(/ IPv4 is stored mapped.*$/, "")} As text: 192.0.2.7 or 2001:db8::7.`,
    };
  if (field.type === "MAC")
    return {
      ...plain,
      type: "String",
      expression: macText(field.column),
      description: field.description.replace(/ as 48 bits; 0 when unknown/, " as aa:bb:cc:dd:ee:ff; empty when unknown"),
    };
  return { ...plain, type: sqlTypeOf(field), expression: stored(field.column) };
}

/** Another name for a column. */
export function alias(name: string, of: ViewColumn, description = `The same as ${of.name}.`): ViewColumn {
  return { name, type: of.type, expression: of.expression, description };
}

/** A stored address as one, for fast filters. */
export function typedAddress(name: string, column: string): ViewColumn {
  return {
    name,
    type: "IPv6",
    expression: stored(column),
    description: `${column} as an address (IPv4 mapped): fast with an index, as in ${name} = toIPv6('192.0.2.7').`,
  };
}

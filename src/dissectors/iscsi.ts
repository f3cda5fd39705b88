import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint24 } from "../wire/integers.ts";
import { indexOfText } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

const headerLength = 48;

/** Internet SCSI (RFC 7143 §11.12): the login that begins every connection; the target's name is in its text. */
export default defineDissector({
  name: "iscsi",
  title: "iSCSI",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [3260] },
  firstBytes: [0x43],

  probe({ bytes, start, end }) {
    // An immediate login request of version 0 with a data segment, whose keys begin with the initiator's name as a rule.
    if (end - start < headerLength + 14 || bytes[start] !== 0x43 || bytes[start + 2] !== 0 || bytes[start + 3] !== 0) return false;
    if (uint24(bytes, start + 5) < 14) return false;
    return startsWith(bytes, start + headerLength, end, "InitiatorName=") || indexOfText(bytes, start + headerLength, end, "\0InitiatorName=") > 0;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const target = indexOfText(bytes, start + headerLength, end, "TargetName=") + 11;
    if (target < start + headerLength + 11) return "done";
    let stop = target;
    while (stop < end && bytes[stop] !== 0) stop++;
    facts.hostname = networkName(bytes, target, stop);
    return "done";
  },
});

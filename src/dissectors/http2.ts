import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { holds } from "../wire/scan.ts";

interface Http2State {
  payloads: number;
}

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/** `application/grpc` as header compression writes it: plain, or Huffman coded (RFC 7541 appendix B). */
const grpc = ["application/grpc", "\x1d\x75\xd0\x62\x0d\x26\x3d\x4c\x4d\x65\x64"];
/** The client's first request comes soon after its preface. */
const maxPayloads = 6;

/** HTTP/2 without TLS (RFC 9113 §3.4): the client's preface; gRPC by the type of what its first request carries. */
export default defineDissector<Http2State>({
  name: "http2",
  title: "HTTP2",
  category: "Web",
  transports: [6],
  ports: {},
  firstBytes: [0x50],

  probe: ({ bytes, start, end, direction }) => direction === 0 && bytes[start] === 0x50 && startsWith(bytes, start, end, preface),
  open: () => ({ payloads: 0 }),

  dissect({ bytes, start, end, direction }, state, facts) {
    if (direction === 0 && grpc.some((type) => holds(bytes, start, end, type))) {
      facts.application = "gRPC";
      return "done";
    }
    return ++state.payloads >= maxPayloads ? "done" : "yes";
  },
});

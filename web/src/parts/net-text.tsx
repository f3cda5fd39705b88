import { cutMiddle, visible } from "../format/text.ts";

/** Text from the network: text only, control characters made visible, direction isolated, long names cut in the middle and whole on hover and copy. */
export function NetText({ value, limit = 64, mono = false }: { readonly value: string; readonly limit?: number; readonly mono?: boolean }) {
  const shown = visible(value);
  const cut = cutMiddle(shown, limit);
  return (
    <bdi className={mono ? "mono" : undefined} title={cut === shown ? undefined : shown}>
      {cut}
    </bdi>
  );
}

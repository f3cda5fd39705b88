/** Text from the network is somebody else's: shown as text, with what would not be seen made visible. */

/** Characters that change the direction of what follows, or hide: shown by their number. */
const invisible = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** C0 controls as their pictures (␀ … ␛ … ␡), C1 and invisible ones as ⟨U+NNNN⟩, lone surrogates as the replacement character. */
export function visible(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      .replace(/[\u0000-\u001f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)))
      .replace(/\u007f/g, "\u2421")
      .replace(/[\u0080-\u009f]/g, numbered)
      .replace(invisible, numbered)
  );
}

function numbered(character: string): string {
  return `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** Cuts a long name in the middle: its start says who, its end says where. Counts code points, so no character is halved. */
export function cutMiddle(text: string, limit: number): string {
  const points = Array.from(text);
  if (points.length <= limit) return text;
  const kept = Math.max(2, limit - 1);
  const head = Math.ceil(kept / 2);
  return `${points.slice(0, head).join("")}…${points.slice(points.length - (kept - head)).join("")}`;
}

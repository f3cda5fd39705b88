/** Whether a text is one IPv4 or IPv6 address (RFC 791, RFC 4291), without port, prefix length or zone. */
export function isAddress(text: string): boolean {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (bytes) return bytes.slice(1).every((byte) => Number(byte) <= 255 && String(Number(byte)) === byte);
  if (!/^[0-9a-f:.]{2,45}$/i.test(text) || !text.includes(":")) return false;
  try {
    // The URL parser knows the forms an IPv6 address has.
    return new URL(`http://[${text}]/`).hostname !== "";
  } catch {
    return false;
  }
}

/** Whether a text is a network such as 10.0.0.0/8. */
export function isNetwork(text: string): boolean {
  const [address = "", length, more] = text.split("/");
  return more === undefined && length !== undefined && /^\d{1,3}$/.test(length) && Number(length) <= (address.includes(":") ? 128 : 32) && isAddress(address);
}

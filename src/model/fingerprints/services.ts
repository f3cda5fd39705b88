import type { AssetType } from "../asset.ts";

/** DNS-SD service types (RFC 6763 §7) that one kind of device announces. */
export const announcedServices: Readonly<
  Record<string, { readonly type?: AssetType; readonly vendor?: string; readonly os?: string; readonly confidence: number }>
> = {
  _ipp: { type: "PRINTER", confidence: 70 },
  _ipps: { type: "PRINTER", confidence: 70 },
  _printer: { type: "PRINTER", confidence: 65 },
  "_pdl-datastream": { type: "PRINTER", confidence: 70 },
  _uscan: { type: "PRINTER", confidence: 60 },
  _scanner: { type: "PRINTER", confidence: 50 },
  _googlecast: { type: "TV", confidence: 55 },
  _androidtvremote2: { type: "TV", os: "Android", confidence: 65 },
  _androidtvremote: { type: "TV", os: "Android", confidence: 65 },
  "_amzn-wplay": { type: "TV", vendor: "Amazon", confidence: 65 },
  "_amzn-alexa": { type: "SPEAKER", vendor: "Amazon", confidence: 60 },
  _sonos: { type: "SPEAKER", vendor: "Sonos", confidence: 70 },
  "_spotify-connect": { type: "SPEAKER", confidence: 35 },
  _raop: { type: "SPEAKER", confidence: 30 },
  _hap: { type: "IOT", confidence: 55 },
  _hue: { type: "IOT", vendor: "Signify", confidence: 70 },
  _matter: { type: "IOT", confidence: 60 },
  _esphomelib: { type: "IOT", confidence: 70 },
  _miio: { type: "IOT", vendor: "Xiaomi", confidence: 65 },
  _shelly: { type: "IOT", vendor: "Shelly", confidence: 70 },
  "_axis-video": { type: "CAMERA", vendor: "Axis", confidence: 70 },
  _rtsp: { type: "CAMERA", confidence: 45 },
  _adisk: { type: "STORAGE", confidence: 50 },
  _afpovertcp: { type: "STORAGE", confidence: 30 },
  _workstation: { type: "COMPUTER", os: "Linux", confidence: 50 },
  "_apple-mobdev2": { vendor: "Apple", confidence: 65 },
  "_companion-link": { vendor: "Apple", confidence: 60 },
  _rdlink: { vendor: "Apple", confidence: 60 },
  _airplay: { vendor: "Apple", confidence: 30 },
  _airport: { type: "ACCESS_POINT", vendor: "Apple", confidence: 70 },
};

/** What a host that answers for an application is likely to be. */
export const answeredApplications: Readonly<Record<string, { readonly type: AssetType; readonly confidence: number }>> = {
  JetDirect: { type: "PRINTER", confidence: 45 },
  LPD: { type: "PRINTER", confidence: 45 },
  IPP: { type: "PRINTER", confidence: 45 },
  RTSP: { type: "CAMERA", confidence: 25 },
  S7Comm: { type: "IOT", confidence: 40 },
  Modbus: { type: "IOT", confidence: 40 },
  BACnet: { type: "IOT", confidence: 40 },
  iSCSI: { type: "STORAGE", confidence: 40 },
  NFS: { type: "STORAGE", confidence: 25 },
  PostgreSQL: { type: "SERVER", confidence: 30 },
  MySQL: { type: "SERVER", confidence: 30 },
  TDS: { type: "SERVER", confidence: 30 },
  Oracle: { type: "SERVER", confidence: 30 },
  MongoDB: { type: "SERVER", confidence: 30 },
  LDAP: { type: "SERVER", confidence: 35 },
  Kerberos: { type: "SERVER", confidence: 35 },
  SMTP: { type: "SERVER", confidence: 30 },
  IMAP: { type: "SERVER", confidence: 30 },
};

/** Makers of network cards whose devices are of one kind. */
export const makers: readonly { readonly when: RegExp; readonly type: AssetType }[] = [
  { when: /^Axis Communications|^Hangzhou Hikvision|^Zhejiang Dahua|^Mobotix/i, type: "CAMERA" },
  { when: /^Sonos/i, type: "SPEAKER" },
  { when: /^Synology|^QNAP|^NetApp/i, type: "STORAGE" },
  { when: /^American Power Conversion|^APC /i, type: "UPS" },
  { when: /^Yealink|^Polycom|^Grandstream|^snom/i, type: "VOIP_PHONE" },
  { when: /^Nintendo/i, type: "GAME_CONSOLE" },
  { when: /^Brother|^Lexmark|^KYOCERA|^Seiko Epson|^Ricoh/i, type: "PRINTER" },
  { when: /^Espressif|^Tuya|^Shelly|^Philips Lighting|^Signify/i, type: "IOT" },
  { when: /^Roku/i, type: "TV" },
];

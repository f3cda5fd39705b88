import type { ApplicationDomains } from "./application-domains.ts";

/** Programs that show or steer another computer. */
export const remoteAccess: readonly ApplicationDomains[] = [
  { name: "TeamViewer", domains: "teamviewer.com teamviewer.net", source: "https://community.teamviewer.com/English/kb/articles/4139" },
  { name: "AnyDesk", domains: "anydesk.com", source: "https://support.anydesk.com/knowledge/firewall" },
  { name: "Splashtop", domains: "splashtop.com splashtop.eu", source: "https://support-splashtopbusiness.splashtop.com" },
  { name: "RustDesk", domains: "rustdesk.com", source: "https://rustdesk.com/docs" },
  {
    name: "Chrome Remote Desktop",
    domains: "remotedesktop.google.com chromoting-host.talkgadget.google.com remotedesktop-pa.googleapis.com",
    source: "https://support.google.com/chrome/a/answer/2799701",
  },
  { name: "Azure Virtual Desktop", domains: "wvd.microsoft.com", source: "https://learn.microsoft.com/azure/virtual-desktop/required-fqdn-endpoint" },
  { name: "BeyondTrust", domains: "beyondtrustcloud.com beyondtrust.com bomgar.com bomgarcloud.com", source: "https://docs.beyondtrust.com" },
  { name: "ConnectWise", domains: "connectwise.com screenconnect.com", source: "https://docs.connectwise.com" },
  {
    name: "Citrix",
    domains: "citrix.com cloud.com citrixworkspacesapi.net sharefile.com nssvc.net citrixdata.com",
    source: "https://docs.citrix.com/citrix-cloud/overview/requirements/internet-connectivity-requirements.html",
  },
];

/** Private networks over the Internet. */
export const vpn: readonly ApplicationDomains[] = [
  { name: "Tailscale", domains: "tailscale.com tailscale.io ts.net", source: "https://tailscale.com/kb/1082/firewall-ports" },
  { name: "ZeroTier", domains: "zerotier.com", source: "https://docs.zerotier.com" },
  { name: "NordVPN", domains: "nordvpn.com nordcdn.com nordvpn.net nordaccount.com", source: "https://support.nordvpn.com" },
  { name: "ExpressVPN", domains: "expressvpn.com xvtelink.com expressapisv2.net", source: "https://www.expressvpn.com/support" },
  { name: "Surfshark", domains: "surfshark.com", source: "https://support.surfshark.com" },
  { name: "Mullvad", domains: "mullvad.net", source: "https://mullvad.net/help" },
  { name: "Private Internet Access", domains: "privateinternetaccess.com", source: "https://helpdesk.privateinternetaccess.com" },
  { name: "Windscribe", domains: "windscribe.com", source: "https://windscribe.com/support" },
  { name: "Tor Project", domains: "torproject.org torproject.net", source: "https://support.torproject.org" },
  { name: "Psiphon", domains: "psiphon.ca psiphon3.com", source: "https://psiphon.ca" },
];

/** Homes and the things in them. */
export const home: readonly ApplicationDomains[] = [
  { name: "Nest", domains: "nest.com dropcam.com homegraph.googleapis.com", source: "https://support.google.com/googlenest" },
  { name: "Ring", domains: "ring.com ringcdn.com", source: "https://ring.com/support" },
  { name: "Philips Hue", domains: "meethue.com philips-hue.com", source: "https://developers.meethue.com" },
  { name: "Sonos", domains: "sonos.com sonos.radio", source: "https://support.sonos.com" },
  { name: "Tuya", domains: "tuya.com tuyaeu.com tuyaus.com tuyacn.com tuyain.com", source: "https://developer.tuya.com" },
  { name: "SmartThings", domains: "smartthings.com samsungiotcloud.cn", source: "https://developer.smartthings.com" },
  { name: "Arlo", domains: "arlo.com arloxcld.com", source: "https://kb.arlo.com" },
  { name: "Eufy", domains: "eufylife.com eufy.com", source: "https://support.eufy.com" },
  { name: "Wyze", domains: "wyze.com wyzecam.com", source: "https://support.wyze.com" },
  { name: "TP-Link", domains: "tplinkcloud.com tp-link.com tplinknbu.com tapo.com", source: "https://www.tp-link.com/support" },
  { name: "Reolink", domains: "reolink.com reolink.us", source: "https://support.reolink.com" },
  { name: "Hikvision", domains: "hikvision.com hik-connect.com ezvizlife.com hikvisioncloud.com", source: "https://www.hikvision.com/support" },
  { name: "Shelly", domains: "shelly.cloud", source: "https://shelly-api-docs.shelly.cloud" },
  { name: "Home Assistant", domains: "home-assistant.io nabu.casa", source: "https://www.home-assistant.io" },
  { name: "Garmin", domains: "garmin.com garmincdn.com", source: "https://support.garmin.com" },
  { name: "Fitbit", domains: "fitbit.com", source: "https://support.google.com/fitbit" },
  { name: "Tesla", domains: "tesla.com teslamotors.com tesla.services", source: "https://developer.tesla.com" },
];

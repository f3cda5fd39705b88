import type { ApplicationDomains } from "./application-domains.ts";

/** What operating systems, devices and security programs fetch and report by themselves. */
export const system: readonly ApplicationDomains[] = [
  {
    name: "Windows Update",
    domains:
      "windowsupdate.com update.microsoft.com delivery.mp.microsoft.com windowsupdate.microsoft.com ntservicepack.microsoft.com download.microsoft.com wustat.windows.com adl.windows.com tsfe.trafficshaping.dsp.mp.microsoft.com",
    source: "https://learn.microsoft.com/windows/privacy/manage-windows-11-endpoints",
  },
  {
    name: "Windows telemetry",
    domains:
      "events.data.microsoft.com vortex.data.microsoft.com vortex-win.data.microsoft.com settings-win.data.microsoft.com watson.microsoft.com telemetry.microsoft.com",
    source: "https://learn.microsoft.com/windows/privacy/manage-windows-11-endpoints",
  },
  {
    name: "Windows connectivity check",
    domains: "msftconnecttest.com msftncsi.com",
    source: "https://learn.microsoft.com/windows/privacy/manage-windows-11-endpoints",
  },
  {
    name: "Windows push",
    domains: "wns.windows.com notify.windows.com",
    source: "https://learn.microsoft.com/windows/apps/design/shell/tiles-and-notifications/firewall-allowlist-config",
  },
  {
    name: "Microsoft Store",
    domains:
      "storeedgefd.dsx.mp.microsoft.com store-images.microsoft.com displaycatalog.mp.microsoft.com livetileedge.dsx.mp.microsoft.com storecatalogrevocation.storequality.microsoft.com",
    source: "https://learn.microsoft.com/windows/privacy/manage-windows-11-endpoints",
  },
  {
    name: "Microsoft Defender",
    domains:
      "wdcp.microsoft.com wdcpalt.microsoft.com wd.microsoft.com smartscreen.microsoft.com smartscreen-prod.microsoft.com security.microsoft.com securitycenter.windows.com atp.azure.com",
    source: "https://learn.microsoft.com/defender-endpoint/configure-environment",
  },
  {
    name: "Microsoft",
    domains: "microsoft.com microsoft.net live.com live.net msn.com s-msn.com windows.com windows.net msecnd.net aspnetcdn.com bing.net",
    source: "https://learn.microsoft.com/windows/privacy/manage-windows-11-endpoints",
  },
  {
    name: "Apple software update",
    domains:
      "swcdn.apple.com swdist.apple.com swdownload.apple.com swscan.apple.com mesu.apple.com updates.cdn-apple.com updates-http.cdn-apple.com gdmf.apple.com xp.apple.com oscdn.apple.com osrecovery.apple.com appldnld.apple.com gg.apple.com gs.apple.com",
    source: "https://support.apple.com/101555",
  },
  { name: "Apple App Store", domains: "itunes.apple.com apps.apple.com mzstatic.com ppq.apple.com itunes.com", source: "https://support.apple.com/101555" },
  { name: "Apple push", domains: "push.apple.com", source: "https://support.apple.com/101555" },
  { name: "Siri", domains: "siri.apple.com guzzoni.apple.com smoot.apple.com", source: "https://support.apple.com/101555" },
  { name: "Apple Maps", domains: "ls.apple.com maps.apple.com", source: "https://support.apple.com/101555" },
  {
    name: "iCloud Private Relay",
    domains: "mask.icloud.com mask-h2.icloud.com mask-api.icloud.com mask.apple-dns.net",
    source: "https://developer.apple.com/icloud/prepare-your-network-for-icloud-private-relay",
  },
  { name: "Apple", domains: "apple.com apple.co cdn-apple.com aaplimg.com apple-dns.net apple.news", source: "https://support.apple.com/101555" },
  {
    name: "Google Play",
    domains: "play.google.com play.googleapis.com android.clients.google.com gvt1.com gvt2.com gvt3.com xn--ngstr-lra8j.com play-fe.googleapis.com",
    source: "https://support.google.com/work/android/answer/10513641",
  },
  {
    name: "Android push",
    domains: "mtalk.google.com fcm.googleapis.com fcmtoken.googleapis.com gcm-http.googleapis.com alt1-mtalk.google.com",
    source: "https://firebase.google.com/docs/cloud-messaging/concept-options",
  },
  {
    name: "Android connectivity check",
    domains: "connectivitycheck.gstatic.com connectivitycheck.android.com clients3.google.com",
    source: "https://support.google.com/work/android/answer/10513641",
  },
  { name: "Firefox", domains: "mozilla.org mozilla.com mozilla.net firefox.com mozgcp.net firefoxusercontent.com", source: "https://support.mozilla.org" },
  {
    name: "Ubuntu updates",
    domains:
      "archive.ubuntu.com security.ubuntu.com ports.ubuntu.com releases.ubuntu.com changelogs.ubuntu.com motd.ubuntu.com esm.ubuntu.com livepatch.canonical.com ppa.launchpad.net ppa.launchpadcontent.net",
    source: "https://documentation.ubuntu.com/server",
  },
  {
    name: "Ubuntu",
    domains: "ubuntu.com canonical.com launchpad.net launchpadcontent.net snapcraft.io snapcraftcontent.com",
    source: "https://snapcraft.io/docs/network-requirements",
  },
  {
    name: "Debian updates",
    domains: "deb.debian.org security.debian.org ftp.debian.org cdn.debian.net snapshot.debian.org",
    source: "https://www.debian.org/mirror/list",
  },
  { name: "Debian", domains: "debian.org debian.net", source: "https://www.debian.org" },
  { name: "Red Hat", domains: "redhat.com redhat.io quay.io openshift.com", source: "https://access.redhat.com/articles/1525183" },
  { name: "Fedora", domains: "fedoraproject.org getfedora.org", source: "https://docs.fedoraproject.org" },
  { name: "openSUSE", domains: "opensuse.org suse.com suse.de", source: "https://en.opensuse.org" },
  { name: "Arch Linux", domains: "archlinux.org", source: "https://archlinux.org" },
  { name: "Alpine Linux", domains: "alpinelinux.org", source: "https://alpinelinux.org" },
  { name: "NTP Pool", domains: "ntp.org", source: "https://www.ntppool.org" },
  { name: "VMware", domains: "vmware.com vmware.org", source: "https://knowledge.broadcom.com" },
  { name: "Cisco Umbrella", domains: "opendns.com umbrella.com umbrella.cisco.com", source: "https://docs.umbrella.com" },
  { name: "Cisco Meraki", domains: "meraki.com meraki.net network-auth.com", source: "https://documentation.meraki.com" },
  {
    name: "Zscaler",
    domains: "zscaler.com zscaler.net zscalerone.net zscalertwo.net zscalerthree.net zscloud.net zpath.net",
    source: "https://config.zscaler.com",
  },
  { name: "CrowdStrike", domains: "crowdstrike.com cloudsink.net", source: "https://www.crowdstrike.com" },
  { name: "SentinelOne", domains: "sentinelone.net sentinelone.com", source: "https://www.sentinelone.com" },
  { name: "Sophos", domains: "sophos.com sophosxl.net sophosupd.com sophosupd.net", source: "https://docs.sophos.com/central" },
  { name: "Kaspersky", domains: "kaspersky.com kaspersky-labs.com kaspersky.ru", source: "https://support.kaspersky.com" },
  { name: "ESET", domains: "eset.com eset.eu", source: "https://support.eset.com/kb332" },
  { name: "Bitdefender", domains: "bitdefender.com bitdefender.net", source: "https://www.bitdefender.com/business/support" },
  { name: "Avast", domains: "avast.com avcdn.net avg.com avira.com", source: "https://support.avast.com" },
  { name: "Malwarebytes", domains: "malwarebytes.com mwbsys.com", source: "https://support.malwarebytes.com" },
  { name: "McAfee", domains: "mcafee.com trellix.com", source: "https://www.mcafee.com/support" },
  { name: "Norton", domains: "norton.com nortonlifelock.com symantec.com symantecliveupdate.com", source: "https://support.norton.com" },
  { name: "Trend Micro", domains: "trendmicro.com trendmicro.eu", source: "https://success.trendmicro.com" },
  { name: "Fortinet", domains: "fortinet.com fortinet.net fortiguard.com fortiguard.net forticloud.com", source: "https://docs.fortinet.com" },
  { name: "Palo Alto Networks", domains: "paloaltonetworks.com prismaaccess.com", source: "https://docs.paloaltonetworks.com" },
  { name: "Ubiquiti", domains: "ui.com ubnt.com unifi-ai.com", source: "https://help.ui.com" },
  { name: "Synology", domains: "synology.com quickconnect.to synology.me", source: "https://kb.synology.com" },
  { name: "QNAP", domains: "qnap.com myqnapcloud.com", source: "https://www.qnap.com" },
  {
    name: "Samsung",
    domains:
      "samsung.com samsungcloud.com samsungcloud.tv samsungelectronics.com samsungapps.com samsungdm.com samsungotn.net samsungqbe.com samsungads.com samsungiotcloud.com",
    source: "https://www.samsung.com/support",
  },
  { name: "LG", domains: "lgtvsdp.com lgsmartad.com lge.com lgeapi.com", source: "https://www.lg.com/support" },
  { name: "Xiaomi", domains: "xiaomi.com mi.com xiaomi.net miui.com mi-img.com", source: "https://www.mi.com" },
  { name: "HP", domains: "hp.com hpconnected.com hpeprint.com hpsmart.com", source: "https://support.hp.com" },
];

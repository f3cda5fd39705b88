import type { ApplicationDomains } from "./application-domains.ts";

/** Messengers, calls and meetings. */
export const messaging: readonly ApplicationDomains[] = [
  { name: "WhatsApp", domains: "whatsapp.com whatsapp.net wa.me", source: "https://faq.whatsapp.com" },
  {
    name: "Messenger",
    domains: "messenger.com m.me edge-chat.facebook.com edge-mqtt.facebook.com gateway.facebook.com",
    source: "https://www.messenger.com/help",
  },
  {
    name: "Telegram",
    domains: "telegram.org t.me telegram.me telegram.dog telesco.pe tdesktop.com telegra.ph telegram-cdn.org cdn-telegram.org",
    source: "https://core.telegram.org",
  },
  {
    name: "Signal",
    domains: "signal.org whispersystems.org signal.me signal.art signalusers.org",
    source: "https://support.signal.org/hc/articles/360007320291",
  },
  {
    name: "Microsoft Teams",
    domains:
      "teams.microsoft.com teams.cloud.microsoft teams.live.com teams.office.com teams.microsoft.us static.teams.cdn.office.net statics.teams.cdn.office.net teams.events.data.microsoft.com",
    source: "https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges",
  },
  {
    name: "Skype",
    domains: "skype.com skype.net lync.com skypeassets.com skypeecs.net skypeforbusiness.com sfbassets.com trouter.io",
    source: "https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges",
  },
  {
    name: "Zoom",
    domains: "zoom.us zoom.com zoom.com.cn zoomgov.com zoomcdn.com zmtr.us",
    source: "https://support.zoom.com/hc/article?id=zm_kb&sysparm_article=KB0060548",
  },
  {
    name: "Webex",
    domains: "webex.com wbx2.com ciscospark.com webexcontent.com webexapis.com webex.com.cn webexgov.us",
    source: "https://help.webex.com/article/WBX000028782",
  },
  { name: "Google Meet", domains: "meet.google.com meetings.googleapis.com meet.googleapis.com", source: "https://support.google.com/a/answer/1279090" },
  {
    name: "Google Chat",
    domains: "chat.google.com hangouts.google.com hangouts.googleapis.com chat.googleapis.com",
    source: "https://support.google.com/a/answer/9001119",
  },
  {
    name: "Slack",
    domains: "slack.com slack-edge.com slack-msgs.com slackb.com slack-files.com slack-imgs.com slack-core.com slack-redir.net slackcdn.com slack-gov.com",
    source: "https://slack.com/help/articles/360001603387",
  },
  {
    name: "Discord",
    domains: "discord.com discord.gg discordapp.com discordapp.net discord.media discord.co discordcdn.com discord.gift discord.new dis.gd",
    source: "https://support.discord.com",
  },
  { name: "FaceTime", domains: "facetime.apple.com", source: "https://support.apple.com/101555" },
  { name: "iMessage", domains: "imessage.apple.com ess.apple.com", source: "https://support.apple.com/101555" },
  { name: "Viber", domains: "viber.com viber.io vibe.re", source: "https://help.viber.com" },
  { name: "LINE", domains: "line.me line-apps.com line-scdn.net line.naver.jp linecorp.com line-cdn.net lin.ee", source: "https://developers.line.biz" },
  { name: "KakaoTalk", domains: "kakao.com kakaocdn.net kakaocorp.com daumkakao.com kakao.co.kr", source: "https://developers.kakao.com" },
  { name: "WeChat", domains: "wechat.com weixin.qq.com wx.qq.com weixinbridge.com wechatapp.com wechatpay.com", source: "https://developers.weixin.qq.com" },
  { name: "QQ", domains: "qq.com qpic.cn qlogo.cn gtimg.com gtimg.cn idqqimg.com", source: "https://www.qq.com" },
  { name: "Threema", domains: "threema.ch threema.com", source: "https://threema.com/faq" },
  { name: "Wire", domains: "wire.com zinfra.io", source: "https://support.wire.com" },
  { name: "Matrix", domains: "matrix.org element.io vector.im", source: "https://element.io/help" },
  {
    name: "GoTo",
    domains: "goto.com gotomeeting.com getgo.com gotowebinar.com goto-rtc.com logmein.com logmeininc.com jive.com gotoassist.com",
    source: "https://support.goto.com",
  },
  { name: "Jitsi Meet", domains: "jit.si 8x8.vc", source: "https://jitsi.github.io/handbook" },
  { name: "BlueJeans", domains: "bluejeans.com", source: "https://support.bluejeans.com" },
  { name: "RingCentral", domains: "ringcentral.com ringcentral.biz", source: "https://support.ringcentral.com" },
  { name: "Vonage", domains: "vonage.com nexmo.com tokbox.com opentok.com", source: "https://support.vonage.com" },
  { name: "Twilio", domains: "twilio.com twil.io", source: "https://www.twilio.com/docs" },
  { name: "Mattermost", domains: "mattermost.com mattermost.cloud", source: "https://docs.mattermost.com" },
];

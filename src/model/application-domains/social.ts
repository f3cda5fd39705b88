import type { ApplicationDomains } from "./application-domains.ts";

/** Social networks and forums. */
export const social: readonly ApplicationDomains[] = [
  {
    name: "Facebook",
    domains: "facebook.com facebook.net fbcdn.net fbcdn.com fb.com fb.me fbsbx.com fb.watch fb.gg meta.com internet.org tfbnw.net",
    source: "https://developers.facebook.com/docs/sharing/webmasters/web-crawlers",
  },
  { name: "Instagram", domains: "instagram.com cdninstagram.com ig.me igcdn.com igsonar.com", source: "https://help.instagram.com" },
  { name: "Threads", domains: "threads.net threads.com", source: "https://help.instagram.com" },
  {
    name: "TikTok",
    domains:
      "tiktok.com tiktokcdn.com tiktokcdn-us.com tiktokcdn-eu.com tiktokv.com tiktokv.us tiktokv.eu ttwstatic.com musical.ly muscdn.com byteoversea.com ibytedtos.com ibyteimg.com tik-tokapi.com",
    source: "https://www.tiktok.com",
  },
  { name: "Douyin", domains: "douyin.com douyincdn.com douyinpic.com douyinvod.com amemv.com", source: "https://www.douyin.com" },
  { name: "X", domains: "x.com twitter.com twimg.com t.co twttr.com twitter.map.fastly.net pscp.tv periscope.tv", source: "https://developer.x.com" },
  { name: "LinkedIn", domains: "linkedin.com licdn.com lnkd.in linkedin.cn", source: "https://www.linkedin.com/help/linkedin" },
  {
    name: "Snapchat",
    domains: "snapchat.com sc-cdn.net snapkit.com snapads.com sc-gw.com sc-jpl.com sc-prod.net snap-dev.net addlive.io",
    source: "https://help.snapchat.com",
  },
  { name: "Pinterest", domains: "pinterest.com pinimg.com pin.it pinterest.de pinterest.co.uk pinterest.fr", source: "https://help.pinterest.com" },
  { name: "Reddit", domains: "reddit.com redd.it redditmedia.com redditstatic.com reddituploads.com redditblog.com", source: "https://support.reddithelp.com" },
  { name: "Tumblr", domains: "tumblr.com tmblr.co", source: "https://help.tumblr.com" },
  { name: "Bluesky", domains: "bsky.app bsky.network bsky.social", source: "https://docs.bsky.app" },
  { name: "Mastodon", domains: "mastodon.social joinmastodon.org mastodon.online mstdn.social", source: "https://docs.joinmastodon.org" },
  { name: "VK", domains: "vk.com vk.ru userapi.com vkuser.net vk-cdn.net vkuservideo.net vkuseraudio.net vk-portal.net", source: "https://dev.vk.com" },
  { name: "Odnoklassniki", domains: "ok.ru odnoklassniki.ru mycdn.me okcdn.ru", source: "https://apiok.ru" },
  { name: "Weibo", domains: "weibo.com weibo.cn sinaimg.cn weibocdn.com", source: "https://open.weibo.com" },
  { name: "Xiaohongshu", domains: "xiaohongshu.com xhscdn.com xhslink.com", source: "https://www.xiaohongshu.com" },
  { name: "Quora", domains: "quora.com quoracdn.net", source: "https://help.quora.com" },
  { name: "Tinder", domains: "tinder.com gotinder.com tindersparks.com", source: "https://www.help.tinder.com" },
  { name: "Medium", domains: "medium.com", source: "https://help.medium.com" },
  { name: "Patreon", domains: "patreon.com patreonusercontent.com", source: "https://support.patreon.com" },
  {
    name: "Stack Overflow",
    domains: "stackoverflow.com stackexchange.com sstatic.net serverfault.com superuser.com askubuntu.com",
    source: "https://stackexchange.com/sites",
  },
];

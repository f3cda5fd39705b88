import type { ApplicationDomains } from "./application-domains.ts";

/** Video, music and other media for people. */
export const media: readonly ApplicationDomains[] = [
  {
    name: "YouTube",
    domains:
      "youtube.com youtu.be googlevideo.com ytimg.com youtube-nocookie.com youtubei.googleapis.com youtube.googleapis.com youtubekids.com yt.be ggpht.com",
    source: "https://support.google.com/a/answer/6214622",
  },
  {
    name: "Netflix",
    domains: "netflix.com netflix.net nflxvideo.net nflximg.net nflximg.com nflxext.com nflxso.net nflxsearch.net",
    source: "https://openconnect.netflix.com",
  },
  { name: "Twitch", domains: "twitch.tv ttvnw.net jtvnw.net twitchcdn.net twitchsvc.net live-video.net ext-twitch.tv", source: "https://help.twitch.tv" },
  { name: "Vimeo", domains: "vimeo.com vimeocdn.com vhx.tv", source: "https://help.vimeo.com" },
  { name: "Dailymotion", domains: "dailymotion.com dmcdn.net dm-event.net", source: "https://www.dailymotion.com" },
  { name: "Disney+", domains: "disneyplus.com disney-plus.net dssott.com bamgrid.com disneystreaming.com", source: "https://help.disneyplus.com" },
  { name: "Hulu", domains: "hulu.com huluim.com hulustream.com huluad.com", source: "https://help.hulu.com" },
  { name: "Max", domains: "max.com hbomax.com hbomaxcdn.com hbogo.com hbonow.com", source: "https://help.max.com" },
  {
    name: "Prime Video",
    domains: "primevideo.com aiv-cdn.net aiv-delivery.net amazonvideo.com atv-ps.amazon.com atv-ext.amazon.com pv-cdn.net video.a2z.com",
    source: "https://www.primevideo.com/help",
  },
  { name: "Paramount+", domains: "paramountplus.com cbsaavideo.com", source: "https://help.paramountplus.com" },
  { name: "Peacock", domains: "peacocktv.com", source: "https://www.peacocktv.com/help" },
  {
    name: "Apple TV",
    domains: "tv.apple.com hls.itunes.apple.com np-edge.itunes.apple.com play-edge.itunes.apple.com",
    source: "https://support.apple.com/101555",
  },
  {
    name: "Apple Music",
    domains: "music.apple.com audio.itunes.apple.com aod.itunes.apple.com",
    source: "https://support.apple.com/101555",
  },
  {
    name: "Spotify",
    domains: "spotify.com scdn.co spotifycdn.com spotifycdn.net spotify.net spotify.design spoti.fi pscdn.co",
    source: "https://support.spotify.com",
  },
  { name: "Deezer", domains: "deezer.com dzcdn.net", source: "https://support.deezer.com" },
  { name: "Tidal", domains: "tidal.com tidalhifi.com", source: "https://support.tidal.com" },
  { name: "SoundCloud", domains: "soundcloud.com sndcdn.com", source: "https://help.soundcloud.com" },
  { name: "Pandora", domains: "pandora.com p-cdn.com pandora-cdn.com", source: "https://help.pandora.com" },
  { name: "Bandcamp", domains: "bandcamp.com bcbits.com", source: "https://get.bandcamp.help" },
  { name: "TuneIn", domains: "tunein.com radiotime.com", source: "https://help.tunein.com" },
  { name: "iHeartRadio", domains: "iheart.com iheart-live.com ihrhls.com", source: "https://help.iheart.com" },
  { name: "Audible", domains: "audible.com audible.de audible.co.uk audible.fr", source: "https://help.audible.com" },
  { name: "Plex", domains: "plex.tv plex.direct plexapp.com", source: "https://support.plex.tv" },
  { name: "Crunchyroll", domains: "crunchyroll.com vrv.co", source: "https://help.crunchyroll.com" },
  { name: "DAZN", domains: "dazn.com dazn-api.com daznedge.net dazn-streaming.com", source: "https://www.dazn.com/help" },
  { name: "BBC", domains: "bbc.co.uk bbc.com bbci.co.uk bbc.net.uk", source: "https://www.bbc.co.uk" },
  { name: "Rakuten TV", domains: "rakuten.tv wuaki.tv", source: "https://rakuten.tv" },
  { name: "Pluto TV", domains: "pluto.tv plutotv.net", source: "https://support.pluto.tv" },
  { name: "Roku", domains: "roku.com rokucdn.com rokutime.com", source: "https://support.roku.com" },
  { name: "iQIYI", domains: "iqiyi.com iqiyipic.com qiyi.com iq.com qy.net", source: "https://www.iqiyi.com" },
  { name: "Youku", domains: "youku.com ykimg.com youku.tv", source: "https://www.youku.com" },
  { name: "Bilibili", domains: "bilibili.com bilivideo.com bilivideo.cn hdslb.com biliapi.net biliapi.com bilibili.tv", source: "https://www.bilibili.com" },
  { name: "Flickr", domains: "flickr.com staticflickr.com flic.kr", source: "https://www.flickrhelp.com" },
  { name: "Imgur", domains: "imgur.com", source: "https://help.imgur.com" },
];

import type { ApplicationDomains } from "./application-domains.ts";

/** Games and the shops they come from. */
export const games: readonly ApplicationDomains[] = [
  {
    name: "Steam",
    domains:
      "steampowered.com steamcommunity.com steamstatic.com steamcontent.com steamserver.net steamgames.com steamusercontent.com steam-chat.com steamcdn-a.akamaihd.net valvesoftware.com s.team",
    source: "https://help.steampowered.com/faqs/view/2EA8-4D75-DA21-31EB",
  },
  { name: "Epic Games", domains: "epicgames.com epicgames.dev unrealengine.com epicgamescdn.com fortnite.com", source: "https://www.epicgames.com/help" },
  {
    name: "PlayStation",
    domains: "playstation.com playstation.net sonyentertainmentnetwork.com playstationnetwork.com sonyentertainment.com",
    source: "https://www.playstation.com/support",
  },
  {
    name: "Xbox",
    domains: "xbox.com xboxlive.com xboxservices.com xboxab.com playfabapi.com playfab.com",
    source: "https://support.xbox.com/help/hardware-network/connect-network/network-ports-used-xbox-live",
  },
  {
    name: "Nintendo",
    domains: "nintendo.com nintendo.net nintendo.co.jp nintendowifi.net nintendoswitch.com",
    source: "https://en-americas-support.nintendo.com",
  },
  { name: "EA", domains: "ea.com origin.com eac-cdn.com easports.com eaassets-a.akamaihd.net", source: "https://help.ea.com" },
  { name: "Ubisoft", domains: "ubisoft.com ubi.com ubisoftconnect.com", source: "https://www.ubisoft.com/help" },
  {
    name: "Battle.net",
    domains: "battle.net blizzard.com blizzard.cn battlenet.com.cn worldofwarcraft.com playoverwatch.com bnetcmsus-a.akamaihd.net",
    source: "https://us.support.blizzard.com",
  },
  { name: "Activision", domains: "activision.com callofduty.com demonware.net", source: "https://support.activision.com" },
  {
    name: "Riot Games",
    domains: "riotgames.com leagueoflegends.com playvalorant.com pvp.net riotcdn.net lolstatic.com",
    source: "https://support.riotgames.com",
  },
  { name: "Roblox", domains: "roblox.com rbxcdn.com rbx.com robloxlabs.com rbxinfra.com", source: "https://en.help.roblox.com" },
  { name: "Minecraft", domains: "minecraft.net mojang.com minecraftservices.com minecraft-services.net", source: "https://help.minecraft.net" },
  { name: "GOG", domains: "gog.com gog-statics.com gogcdn.net", source: "https://support.gog.com" },
  { name: "Supercell", domains: "supercell.com supercell.net clashofclans.com clashroyaleapp.com brawlstarsgame.com", source: "https://support.supercell.com" },
  { name: "Niantic", domains: "nianticlabs.com pokemongolive.com nianticspatial.com", source: "https://niantic.helpshift.com" },
  { name: "Genshin Impact", domains: "hoyoverse.com mihoyo.com yuanshen.com hoyolab.com", source: "https://www.hoyoverse.com" },
  { name: "PUBG", domains: "pubg.com pubgmobile.com krafton.com", source: "https://support.pubg.com" },
  { name: "GeForce NOW", domains: "geforcenow.com nvidiagrid.net gfn.nvidia.com", source: "https://nvidia.custhelp.com" },
  { name: "Unity", domains: "unity.com unity3d.com", source: "https://docs.unity.com" },
  { name: "King", domains: "king.com midasplayer.com", source: "https://care.king.com" },
];

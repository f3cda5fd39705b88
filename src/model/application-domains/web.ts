import type { ApplicationDomains } from "./application-domains.ts";

/** Sites people go to: search, shops, news, travel, maps; and what measures and advertises there. */
export const web: readonly ApplicationDomains[] = [
  {
    name: "Google",
    domains:
      "google.com googleapis.com gstatic.com googleusercontent.com google.de google.fr google.it google.es google.nl google.pl google.at google.ch google.be google.ca google.cz google.dk google.fi google.gr google.hu google.ie google.pt google.ro google.se google.no google.ru google.co.uk google.co.in google.co.jp google.co.kr google.co.id google.com.au google.com.br google.com.mx google.com.tr google.com.ar google.com.hk google.com.tw google.com.sg goo.gl g.co withgoogle.com google.dev 1e100.net googlezip.net nel.goog",
    source: "https://www.google.com/supported_domains",
  },
  {
    name: "Google Maps",
    domains: "maps.google.com maps.googleapis.com maps.gstatic.com khms.google.com khms0.google.com khms1.google.com earth.google.com mapsplatform.google.com",
    source: "https://support.google.com/a/answer/9012184",
  },
  { name: "Google Photos", domains: "photos.google.com photos.googleapis.com photoslibrary.googleapis.com", source: "https://support.google.com/photos" },
  {
    name: "Google Ads",
    domains: "doubleclick.net googlesyndication.com googleadservices.com adservice.google.com 2mdn.net googletagservices.com app-measurement.com admob.com",
    source: "https://support.google.com/google-ads",
  },
  {
    name: "Google Analytics",
    domains: "google-analytics.com googletagmanager.com analytics.google.com googleoptimize.com",
    source: "https://developers.google.com/tag-platform/security/guides/csp",
  },
  {
    name: "Firebase",
    domains:
      "firebaseio.com firebaseapp.com firebase.google.com crashlytics.com firebase.googleapis.com firebaseinstallations.googleapis.com firebaselogging-pa.googleapis.com firebaseremoteconfig.googleapis.com web.app",
    source: "https://firebase.google.com/docs",
  },
  { name: "Bing", domains: "bing.com bing.com.cn bingapis.com bingparachute.com", source: "https://www.bing.com" },
  { name: "DuckDuckGo", domains: "duckduckgo.com duck.com", source: "https://duckduckgo.com/duckduckgo-help-pages" },
  { name: "Yahoo", domains: "yahoo.com yimg.com yahoo.net yahooapis.com yahoo.co.jp yahoodns.net aol.com", source: "https://help.yahoo.com" },
  { name: "Yandex", domains: "yandex.ru yandex.com yandex.net yastatic.net ya.ru yandex.by yandex.kz", source: "https://yandex.com/support" },
  { name: "Baidu", domains: "baidu.com bdstatic.com bcebos.com baidubce.com bdimg.com", source: "https://www.baidu.com" },
  { name: "Naver", domains: "naver.com naver.net pstatic.net", source: "https://developers.naver.com" },
  {
    name: "Wikipedia",
    domains: "wikipedia.org wikimedia.org wikidata.org wiktionary.org mediawiki.org wmfusercontent.org w.wiki",
    source: "https://foundation.wikimedia.org/wiki/Legal:Wikimedia_domains",
  },
  {
    name: "Amazon",
    domains:
      "amazon.com amazon.de amazon.co.uk amazon.fr amazon.it amazon.es amazon.nl amazon.pl amazon.se amazon.ca amazon.in amazon.co.jp amazon.com.au amazon.com.br amazon.com.mx amazon.com.tr media-amazon.com ssl-images-amazon.com images-amazon.com amazon-adsystem.com a2z.com amzn.to amazontrust.com",
    source: "https://www.amazon.com/gp/help/customer/display.html",
  },
  {
    name: "Alexa",
    domains:
      "alexa.amazon.com avs-alexa-na.amazon.com avs-alexa-eu.amazon.com alexa.com bob-dispatch-prod-eu.amazon.com amazonalexa.com device-metrics-us.amazon.com",
    source: "https://developer.amazon.com/alexa",
  },
  {
    name: "eBay",
    domains: "ebay.com ebay.de ebay.co.uk ebaystatic.com ebayimg.com ebay.fr ebay.it ebay-kleinanzeigen.de",
    source: "https://developer.ebay.com",
  },
  { name: "AliExpress", domains: "aliexpress.com aliexpress.ru ae01.alicdn.com", source: "https://www.aliexpress.com" },
  { name: "Alibaba", domains: "alibaba.com taobao.com tmall.com 1688.com mmstat.com tbcdn.cn alibaba-inc.com", source: "https://www.alibaba.com" },
  { name: "Temu", domains: "temu.com kwcdn.com temu.to", source: "https://www.temu.com" },
  { name: "Shein", domains: "shein.com ltwebstatic.com sheincorp.com", source: "https://www.shein.com" },
  { name: "Etsy", domains: "etsy.com etsystatic.com", source: "https://help.etsy.com" },
  { name: "Walmart", domains: "walmart.com walmartimages.com", source: "https://www.walmart.com" },
  { name: "IKEA", domains: "ikea.com ikea.net", source: "https://www.ikea.com" },
  { name: "Zalando", domains: "zalando.com zalando.de ztat.net zalan.do", source: "https://www.zalando.com" },
  { name: "Shopify", domains: "shopify.com myshopify.com shopifycdn.com shopifysvc.com", source: "https://shopify.dev" },
  { name: "WordPress", domains: "wordpress.com wp.com wordpress.org gravatar.com w.org automattic.com", source: "https://developer.wordpress.com" },
  { name: "Wix", domains: "wix.com wixstatic.com parastorage.com wixsite.com", source: "https://support.wix.com" },
  { name: "Airbnb", domains: "airbnb.com muscache.com", source: "https://www.airbnb.com/help" },
  { name: "Booking.com", domains: "booking.com bstatic.com", source: "https://www.booking.com" },
  { name: "Tripadvisor", domains: "tripadvisor.com tacdn.com", source: "https://www.tripadvisor.com" },
  { name: "Uber", domains: "uber.com ubereats.com uberinternal.com", source: "https://help.uber.com" },
  { name: "CNN", domains: "cnn.com cnn.io turner.com", source: "https://edition.cnn.com" },
  { name: "The New York Times", domains: "nytimes.com nyt.com nyt.net", source: "https://www.nytimes.com" },
  { name: "The Guardian", domains: "theguardian.com guim.co.uk guardianapis.com", source: "https://www.theguardian.com" },
  { name: "Waze", domains: "waze.com", source: "https://support.google.com/waze" },
  { name: "Sina", domains: "sina.com.cn sina.cn sinajs.cn sina.com", source: "https://www.sina.com.cn" },
  { name: "Opera", domains: "opera.com opera.software operacdn.com opera-api.com opera-mini.net sec-tunnel.com", source: "https://help.opera.com" },
  { name: "OpenStreetMap", domains: "openstreetmap.org osm.org", source: "https://operations.osmfoundation.org" },
  { name: "AccuWeather", domains: "accuweather.com", source: "https://developer.accuweather.com" },
  { name: "Speedtest", domains: "speedtest.net ookla.com ooklaserver.net", source: "https://help.speedtest.net" },
  { name: "Fast.com", domains: "fast.com", source: "https://fast.com" },
  { name: "Criteo", domains: "criteo.com criteo.net", source: "https://help.criteo.com" },
  { name: "Taboola", domains: "taboola.com taboolasyndication.com", source: "https://help.taboola.com" },
  { name: "Outbrain", domains: "outbrain.com outbrainimg.com", source: "https://www.outbrain.com/help" },
  { name: "Xandr", domains: "adnxs.com appnexus.com adnxs-simple.com", source: "https://learn.microsoft.com/xandr" },
  { name: "The Trade Desk", domains: "adsrvr.org thetradedesk.com", source: "https://www.thetradedesk.com" },
  { name: "Rubicon", domains: "rubiconproject.com magnite.com", source: "https://www.magnite.com" },
  { name: "Scorecard Research", domains: "scorecardresearch.com comscore.com", source: "https://www.scorecardresearch.com" },
  { name: "Hotjar", domains: "hotjar.com hotjar.io", source: "https://help.hotjar.com" },
];

/** Banks' and payments' sites. */
export const finance: readonly ApplicationDomains[] = [
  { name: "PayPal", domains: "paypal.com paypalobjects.com paypal.me braintreegateway.com braintree-api.com", source: "https://developer.paypal.com" },
  { name: "Stripe", domains: "stripe.com stripe.network stripecdn.com", source: "https://docs.stripe.com/ips" },
  { name: "Klarna", domains: "klarna.com klarna.net klarnacdn.net", source: "https://docs.klarna.com" },
  {
    name: "Apple Pay",
    domains: "apple-pay-gateway.apple.com apple-pay-gateway-cert.apple.com smp-device.apple.com applepay.apple.com",
    source: "https://developer.apple.com/documentation/applepayontheweb",
  },
  { name: "Google Pay", domains: "pay.google.com payments.google.com wallet.google.com", source: "https://developers.google.com/pay" },
  { name: "Visa", domains: "visa.com visanet.net cardinalcommerce.com", source: "https://developer.visa.com" },
  { name: "Alipay", domains: "alipay.com alipayobjects.com alipayplus.com", source: "https://global.alipay.com/docs" },
  { name: "Coinbase", domains: "coinbase.com cbhq.net", source: "https://help.coinbase.com" },
  { name: "Binance", domains: "binance.com bnbstatic.com binance.us", source: "https://developers.binance.com" },
];

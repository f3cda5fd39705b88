import type { ApplicationDomains } from "./application-domains.ts";

/** Clouds, content delivery, code, and what machines fetch from there. */
export const cloud: readonly ApplicationDomains[] = [
  {
    name: "AWS",
    domains:
      "amazonaws.com amazonaws.com.cn aws.amazon.com aws.dev awsstatic.com awsglobalaccelerator.com elasticbeanstalk.com awsapps.com amplifyapp.com api.aws on.aws",
    source: "https://docs.aws.amazon.com/general/latest/gr/rande.html",
  },
  { name: "Amazon CloudFront", domains: "cloudfront.net", source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide" },
  {
    name: "Microsoft Azure",
    domains:
      "azure.com azure.net windowsazure.com azurewebsites.net azureedge.net azurefd.net cloudapp.net core.windows.net trafficmanager.net azure-api.net azurecr.io azure-devices.net servicebus.windows.net database.windows.net azurecontainer.io msedge.net",
    source: "https://learn.microsoft.com/azure/security/fundamentals/azure-domains",
  },
  {
    name: "Google Cloud",
    domains: "cloud.google.com run.app appspot.com cloudfunctions.net gcr.io pkg.dev storage.googleapis.com bc.googleusercontent.com googleapis.cn",
    source: "https://cloud.google.com/docs",
  },
  {
    name: "Cloudflare",
    domains: "cloudflare.com cloudflare.net cloudflareinsights.com cloudflareclient.com workers.dev pages.dev cloudflarestream.com cloudflareaccess.com r2.dev",
    source: "https://developers.cloudflare.com",
  },
  {
    name: "Akamai",
    domains: "akamai.net akamaized.net akamaihd.net akamaiedge.net edgekey.net edgesuite.net akamai.com akadns.net akamaitechnologies.com",
    source: "https://techdocs.akamai.com",
  },
  { name: "Fastly", domains: "fastly.net fastly.com fastlylb.net fastly-edge.com", source: "https://www.fastly.com/documentation" },
  { name: "jsDelivr", domains: "jsdelivr.net jsdelivr.com", source: "https://www.jsdelivr.com" },
  { name: "Bunny", domains: "b-cdn.net bunny.net bunnycdn.com", source: "https://docs.bunny.net" },
  { name: "Alibaba Cloud", domains: "aliyun.com aliyuncs.com alicdn.com alibabacloud.com alikunlun.com", source: "https://www.alibabacloud.com/help" },
  {
    name: "Tencent Cloud",
    domains: "myqcloud.com tencentcloud.com tencentcs.com qcloud.com tencent-cloud.net",
    source: "https://www.tencentcloud.com/document",
  },
  { name: "Huawei Cloud", domains: "huaweicloud.com myhuaweicloud.com hwcdn.net hicloud.com", source: "https://support.huaweicloud.com" },
  { name: "Oracle Cloud", domains: "oraclecloud.com oraclecloudapps.com", source: "https://docs.oracle.com/iaas" },
  { name: "IBM Cloud", domains: "cloud.ibm.com appdomain.cloud softlayer.com bluemix.net", source: "https://cloud.ibm.com/docs" },
  { name: "DigitalOcean", domains: "digitalocean.com digitaloceanspaces.com ondigitalocean.app", source: "https://docs.digitalocean.com" },
  { name: "Hetzner", domains: "hetzner.com hetzner.de your-server.de your-storagebox.de hetzner.cloud", source: "https://docs.hetzner.com" },
  { name: "OVHcloud", domains: "ovh.net ovh.com ovhcloud.com ovh.cloud", source: "https://help.ovhcloud.com" },
  { name: "Heroku", domains: "heroku.com herokuapp.com herokucdn.com", source: "https://devcenter.heroku.com" },
  { name: "Vercel", domains: "vercel.com vercel.app vercel-dns.com vercel.sh", source: "https://vercel.com/docs" },
  { name: "Netlify", domains: "netlify.com netlify.app", source: "https://docs.netlify.com" },
  { name: "Let's Encrypt", domains: "letsencrypt.org lencr.org", source: "https://letsencrypt.org/docs" },
  { name: "DigiCert", domains: "digicert.com digicert.cn thawte.com geotrust.com symcb.com symcd.com", source: "https://knowledge.digicert.com" },
  { name: "GlobalSign", domains: "globalsign.com globalsign.net", source: "https://support.globalsign.com" },
  {
    name: "GitHub",
    domains: "github.com githubusercontent.com githubassets.com github.io ghcr.io github.dev githubcopilot.com githubapp.com",
    source: "https://api.github.com/meta",
  },
  { name: "GitLab", domains: "gitlab.com gitlab.io gitlab-static.net gitlab.net", source: "https://docs.gitlab.com" },
  { name: "Bitbucket", domains: "bitbucket.org bitbucket.io bytebucket.org", source: "https://support.atlassian.com/bitbucket-cloud" },
  { name: "Docker", domains: "docker.com docker.io dockerhub.com", source: "https://docs.docker.com/desktop/setup/allow-list" },
  { name: "npm", domains: "npmjs.org npmjs.com", source: "https://docs.npmjs.com" },
  { name: "PyPI", domains: "pypi.org pythonhosted.org pypi.python.org", source: "https://docs.pypi.org" },
  { name: "crates.io", domains: "crates.io", source: "https://doc.rust-lang.org/cargo" },
  { name: "RubyGems", domains: "rubygems.org", source: "https://guides.rubygems.org" },
  { name: "Maven Central", domains: "repo.maven.apache.org maven.org central.sonatype.com", source: "https://central.sonatype.org" },
  { name: "Go Modules", domains: "proxy.golang.org sum.golang.org", source: "https://proxy.golang.org" },
  { name: "Hugging Face", domains: "huggingface.co hf.co hf.space", source: "https://huggingface.co/docs" },
  { name: "Datadog", domains: "datadoghq.com datadoghq.eu ddog-gov.com datad0g.com", source: "https://docs.datadoghq.com/agent/configuration/network" },
  { name: "New Relic", domains: "newrelic.com nr-data.net nr-assets.net", source: "https://docs.newrelic.com/docs/new-relic-solutions/get-started/networks" },
  { name: "Sentry", domains: "sentry.io sentry-cdn.com", source: "https://docs.sentry.io" },
  { name: "Splunk", domains: "splunk.com splunkcloud.com", source: "https://docs.splunk.com" },
  { name: "Elastic", domains: "elastic.co elastic-cloud.com", source: "https://www.elastic.co/docs" },
  { name: "Grafana", domains: "grafana.com grafana.net grafana.org", source: "https://grafana.com/docs" },
];

/** Stores for people's and companies' files. */
export const files: readonly ApplicationDomains[] = [
  {
    name: "Dropbox",
    domains: "dropbox.com dropboxapi.com dropboxstatic.com dropboxusercontent.com dropbox-dns.com db.tt getdropbox.com dropboxcaptcha.com",
    source: "https://help.dropbox.com/security/official-domains",
  },
  { name: "Box", domains: "box.com boxcdn.net boxcloud.com box.net", source: "https://support.box.com/hc/articles/360043696434" },
  {
    name: "iCloud",
    domains: "icloud.com icloud-content.com apple-cloudkit.com icloud.com.cn me.com apzones.com",
    source: "https://support.apple.com/101555",
  },
  { name: "Mega", domains: "mega.nz mega.co.nz mega.io", source: "https://help.mega.io" },
  { name: "WeTransfer", domains: "wetransfer.com wetransfer.net we.tl", source: "https://help.wetransfer.com" },
  { name: "pCloud", domains: "pcloud.com pcloud.link", source: "https://www.pcloud.com/help" },
  { name: "MediaFire", domains: "mediafire.com", source: "https://mediafire.zendesk.com" },
  { name: "Nextcloud", domains: "nextcloud.com", source: "https://docs.nextcloud.com" },
  { name: "Backblaze", domains: "backblaze.com backblazeb2.com", source: "https://help.backblaze.com" },
  { name: "Wasabi", domains: "wasabisys.com wasabi.com", source: "https://docs.wasabi.com" },
  { name: "Carbonite", domains: "carbonite.com", source: "https://support.carbonite.com" },
  { name: "Internet Archive", domains: "archive.org", source: "https://archive.org" },
];

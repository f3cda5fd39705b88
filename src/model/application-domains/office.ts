import type { ApplicationDomains } from "./application-domains.ts";

const microsoft = "https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges";

/** Office work: documents, planning, customers, signatures. */
export const office: readonly ApplicationDomains[] = [
  {
    name: "Microsoft 365",
    domains:
      "office.com office365.com office.net cloud.microsoft microsoft365.com officeapps.live.com onenote.com onenote.net svc.ms sway.com msocdn.com microsoftstream.com yammer.com viva.microsoft.com o365weve.com officeclient.microsoft.com",
    source: microsoft,
  },
  { name: "SharePoint", domains: "sharepoint.com sharepointonline.com spoprod-a.akamaihd.net sharepoint-df.com", source: microsoft },
  {
    name: "OneDrive",
    domains: "onedrive.com onedrive.live.com 1drv.com 1drv.ms livefilestore.com storage.live.com skydrive.wns.windows.com oneclient.sfx.ms",
    source: microsoft,
  },
  {
    name: "Microsoft Entra ID",
    domains: "microsoftonline.com microsoftonline-p.com msauth.net msftauth.net login.windows.net login.microsoft.com msidentity.com microsoftazuread-sso.com",
    source: microsoft,
  },
  {
    name: "Microsoft Intune",
    domains: "manage.microsoft.com dm.microsoft.com enterpriseregistration.windows.net",
    source: "https://learn.microsoft.com/intune/intune-service/fundamentals/intune-endpoints",
  },
  {
    name: "Power BI",
    domains: "powerbi.com analysis.windows.net pbidedicated.windows.net",
    source: "https://learn.microsoft.com/power-bi/admin/power-bi-allow-list-urls",
  },
  { name: "Dynamics 365", domains: "dynamics.com dynamics365.com", source: "https://learn.microsoft.com/power-platform/admin/online-requirements" },
  {
    name: "Google Docs",
    domains: "docs.google.com sheets.google.com slides.google.com docs.googleusercontent.com docs.googleapis.com sheets.googleapis.com forms.gle",
    source: "https://support.google.com/a/answer/9012184",
  },
  {
    name: "Google Drive",
    domains: "drive.google.com drive.usercontent.google.com drive-thirdparty.googleusercontent.com drive.googleapis.com",
    source: "https://support.google.com/a/answer/2589954",
  },
  { name: "Google Calendar", domains: "calendar.google.com calendar.googleapis.com", source: "https://support.google.com/a/answer/9012184" },
  { name: "Notion", domains: "notion.so notion.com notion.site notion-static.com notionusercontent.com", source: "https://www.notion.com/help" },
  { name: "Evernote", domains: "evernote.com", source: "https://help.evernote.com" },
  {
    name: "Trello",
    domains: "trello.com trellocdn.com",
    source: "https://support.atlassian.com/organization-administration/docs/ip-addresses-and-domains-for-atlassian-cloud-products",
  },
  {
    name: "Atlassian",
    domains: "atlassian.com atlassian.net atl-paas.net jira.com atlassian-dev.net statuspage.io opsgenie.com ss-inf.net",
    source: "https://support.atlassian.com/organization-administration/docs/ip-addresses-and-domains-for-atlassian-cloud-products",
  },
  { name: "Asana", domains: "asana.com asana.biz asanausercontent.com", source: "https://help.asana.com" },
  { name: "monday.com", domains: "monday.com", source: "https://support.monday.com" },
  { name: "ClickUp", domains: "clickup.com clickup-attachments.com", source: "https://help.clickup.com" },
  { name: "Miro", domains: "miro.com mirostatic.com", source: "https://help.miro.com" },
  { name: "Figma", domains: "figma.com figma.site figmausercontent.com", source: "https://help.figma.com" },
  { name: "Canva", domains: "canva.com canva.cn canva-apps.com canva.site", source: "https://www.canva.com/help" },
  {
    name: "Adobe",
    domains: "adobe.com adobe.io adobelogin.com adobecc.com typekit.net behance.net adobess.com adobe-identity.com adobecces.com adobestock.com",
    source: "https://helpx.adobe.com/enterprise/kb/network-endpoints.html",
  },
  {
    name: "Salesforce",
    domains:
      "salesforce.com force.com salesforceliveagent.com sfdcstatic.com lightning.com documentforce.com visualforce.com salesforce-sites.com site.com my.salesforce-scrt.com",
    source: "https://help.salesforce.com/s/articleView?id=000384438",
  },
  { name: "ServiceNow", domains: "service-now.com servicenow.com servicenowservices.com", source: "https://support.servicenow.com" },
  {
    name: "SAP",
    domains: "sap.com ondemand.com successfactors.com successfactors.eu concursolutions.com ariba.com",
    source: "https://help.sap.com",
  },
  { name: "Workday", domains: "workday.com myworkday.com myworkdayjobs.com workdaycdn.com", source: "https://www.workday.com" },
  { name: "Zendesk", domains: "zendesk.com zdassets.com zopim.com zdusercontent.com", source: "https://support.zendesk.com" },
  {
    name: "HubSpot",
    domains: "hubspot.com hubapi.com hsforms.com hs-scripts.com hs-analytics.net hubspotusercontent.com hubspotusercontent-na1.net hs-banner.com",
    source: "https://knowledge.hubspot.com",
  },
  { name: "DocuSign", domains: "docusign.com docusign.net", source: "https://support.docusign.com" },
  { name: "Zoho", domains: "zoho.com zoho.eu zohocdn.com zohostatic.com zohopublic.com zohoapis.com", source: "https://help.zoho.com" },
  { name: "Okta", domains: "okta.com oktacdn.com okta-emea.com oktapreview.com", source: "https://help.okta.com" },
  { name: "ChatGPT", domains: "chatgpt.com openai.com oaistatic.com oaiusercontent.com sora.com", source: "https://help.openai.com" },
  { name: "Claude", domains: "claude.ai anthropic.com claudeusercontent.com claude.com", source: "https://support.anthropic.com" },
  { name: "Gemini", domains: "gemini.google.com generativelanguage.googleapis.com aistudio.google.com", source: "https://support.google.com/gemini" },
  { name: "Microsoft Copilot", domains: "copilot.microsoft.com copilot.cloud.microsoft sydney.bing.com", source: microsoft },
  { name: "Perplexity", domains: "perplexity.ai pplx.ai", source: "https://www.perplexity.ai/help-center" },
  { name: "DeepSeek", domains: "deepseek.com", source: "https://api-docs.deepseek.com" },
  { name: "Grammarly", domains: "grammarly.com grammarly.io grammarly.net", source: "https://support.grammarly.com" },
  { name: "DeepL", domains: "deepl.com", source: "https://support.deepl.com" },
];

/** Mail in the browser and by mail programs. */
export const mail: readonly ApplicationDomains[] = [
  {
    name: "Gmail",
    domains: "gmail.com mail.google.com googlemail.com gmail.googleapis.com inbox.google.com",
    source: "https://support.google.com/a/answer/9012184",
  },
  {
    name: "Outlook",
    domains: "outlook.com outlook.office.com outlook.office365.com outlook.cloud.microsoft outlook.live.com hotmail.com mail.live.com",
    source: microsoft,
  },
  { name: "Yahoo Mail", domains: "mail.yahoo.com mail.yahoo.net ymail.com", source: "https://help.yahoo.com" },
  { name: "Proton", domains: "proton.me protonmail.com protonmail.ch protonvpn.com protonvpn.ch", source: "https://proton.me/support" },
  { name: "GMX", domains: "gmx.net gmx.com gmx.de", source: "https://hilfe.gmx.net" },
  { name: "WEB.DE", domains: "web.de", source: "https://hilfe.web.de" },
  { name: "Fastmail", domains: "fastmail.com messagingengine.com fastmailusercontent.com", source: "https://www.fastmail.help" },
  { name: "iCloud Mail", domains: "mail.me.com mail.icloud.com", source: "https://support.apple.com/102525" },
  { name: "Mimecast", domains: "mimecast.com mimecastprotect.com", source: "https://mimecastsupport.zendesk.com" },
  { name: "Proofpoint", domains: "proofpoint.com pphosted.com ppe-hosted.com", source: "https://help.proofpoint.com" },
  { name: "Mailchimp", domains: "mailchimp.com list-manage.com mcusercontent.com mandrillapp.com chimpstatic.com", source: "https://mailchimp.com/help" },
  { name: "SendGrid", domains: "sendgrid.net sendgrid.com", source: "https://www.twilio.com/docs/sendgrid" },
];

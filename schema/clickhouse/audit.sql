CREATE OR REPLACE VIEW `audit`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When it was begun, UTC.',
  `event_id` String COMMENT 'The event, as auditLog names it.',
  `user` LowCardinality(String) COMMENT 'Who did it; empty when nobody was signed in.',
  `channel` LowCardinality(String) COMMENT 'Through what: web, api, mcp, cli.',
  `through` LowCardinality(String) COMMENT 'session, the token\'s name, or cli.',
  `tool` LowCardinality(String) COMMENT 'The MCP tool; empty when there was none.',
  `client` LowCardinality(String) COMMENT 'What the assistant\'s program calls itself; empty when there was none.',
  `action` LowCardinality(String) COMMENT 'The mutation: createUser, addMonitors …',
  `target` String COMMENT 'What it was done to; empty when nothing is named.',
  `arguments` String COMMENT 'Canonical JSON of the arguments, secrets masked.',
  `dry_run` UInt8 COMMENT '1 when it was only shown what it would do.',
  `outcome` LowCardinality(String) COMMENT 'applied, dry-run, refused, failed, previewed, confirmed or declined.',
  `summary` String COMMENT 'What it did, in words; empty when it did nothing.',
  `error` String COMMENT 'Why it failed or was refused; empty otherwise.',
  `before` String COMMENT 'Canonical JSON of what was, secrets masked; empty when not told.',
  `after` String COMMENT 'Canonical JSON of what is now, secrets masked; empty when not told.',
  `grant` String COMMENT 'How an assistant\'s write was allowed, and by whom; empty when it needed no leave.'
)
AS SELECT
  stored_time AS `time`,
  stored_event_id AS `event_id`,
  stored_user AS `user`,
  stored_channel AS `channel`,
  stored_through AS `through`,
  stored_tool AS `tool`,
  stored_client AS `client`,
  stored_action AS `action`,
  stored_target AS `target`,
  stored_arguments AS `arguments`,
  stored_dry_run AS `dry_run`,
  stored_outcome AS `outcome`,
  stored_summary AS `summary`,
  stored_error AS `error`,
  stored_before AS `before`,
  stored_after AS `after`,
  stored_grant AS `grant`
FROM (SELECT time AS stored_time, event_id AS stored_event_id, user AS stored_user, channel AS stored_channel, through AS stored_through, tool AS stored_tool, client AS stored_client, action AS stored_action, target AS stored_target, arguments AS stored_arguments, dry_run AS stored_dry_run, outcome AS stored_outcome, summary AS stored_summary, error AS stored_error, before AS stored_before, after AS stored_after, grant AS stored_grant FROM `audit_events`)
COMMENT 'Writes to Wiregraph: who did what, through what, and what came of it; one row per write whose outcome is known, some seconds after it. For administrators. Filter on time first.';

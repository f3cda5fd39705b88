-- AlterTable
ALTER TABLE "User" ADD COLUMN "networks" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "User" ADD COLUMN "oidcSubject" TEXT;
ALTER TABLE "User" ADD COLUMN "oidcLogin" TEXT;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN "method" TEXT NOT NULL DEFAULT 'password';

-- AlterTable
ALTER TABLE "AuditEvent" ADD COLUMN "channel" TEXT NOT NULL DEFAULT 'web';
ALTER TABLE "AuditEvent" ADD COLUMN "tool" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "client" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "target" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "before" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "after" TEXT;

-- What is known of the events there are
UPDATE "AuditEvent" SET "channel" = 'cli' WHERE "through" = 'cli';
UPDATE "AuditEvent" SET "channel" = 'api' WHERE "through" LIKE 'token %';
UPDATE "AuditEvent" SET "channel" = 'mcp' WHERE "grant" IS NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "User_oidcSubject_key" ON "User"("oidcSubject");

-- CreateIndex
CREATE UNIQUE INDEX "User_oidcLogin_key" ON "User"("oidcLogin");

-- CreateIndex
CREATE INDEX "AuditEvent_userName_time_id_idx" ON "AuditEvent"("userName", "time", "id");

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "passwordHash" TEXT,
    "founder" INTEGER,
    "createdAt" DATETIME NOT NULL,
    "lastSignInAt" DATETIME,
    "disabledAt" DATETIME
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "secretHash" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "lastSeenAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "remoteAddress" TEXT NOT NULL,
    "userAgent" TEXT NOT NULL,
    CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "secretHash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "scopes" TEXT NOT NULL,
    "networks" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "lastUsedAt" DATETIME,
    "revokedAt" DATETIME,
    "revokedBy" TEXT,
    CONSTRAINT "ApiToken_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "time" DATETIME NOT NULL,
    "userId" TEXT,
    "userName" TEXT NOT NULL,
    "through" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "arguments" TEXT NOT NULL,
    "dryRun" BOOLEAN NOT NULL,
    "outcome" TEXT NOT NULL,
    "summary" TEXT,
    "error" TEXT,
    "grant" TEXT,
    "finishedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Confirmation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "state" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "argumentsJson" TEXT NOT NULL,
    "argumentsHash" TEXT NOT NULL,
    "previewJson" TEXT NOT NULL,
    "requestedById" TEXT NOT NULL,
    "requestedByJson" TEXT NOT NULL,
    "client" TEXT,
    "requestedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "decidedBy" TEXT,
    "decidedAt" DATETIME,
    "result" TEXT
);

-- CreateTable
CREATE TABLE "AlertExclusion" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "hosts" TEXT NOT NULL,
    "domains" TEXT NOT NULL,
    "peer" TEXT,
    "alertTypes" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "activeKey" TEXT,
    "createdBy" TEXT NOT NULL,
    "createdThrough" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME,
    "removedAt" DATETIME,
    "removedBy" TEXT
);

-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "User_nameKey_key" ON "User"("nameKey");

-- CreateIndex
CREATE UNIQUE INDEX "User_founder_key" ON "User"("founder");

-- CreateIndex
CREATE UNIQUE INDEX "Session_secretHash_key" ON "Session"("secretHash");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_secretHash_key" ON "ApiToken"("secretHash");

-- CreateIndex
CREATE INDEX "ApiToken_userId_idx" ON "ApiToken"("userId");

-- CreateIndex
CREATE INDEX "AuditEvent_time_id_idx" ON "AuditEvent"("time", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_action_time_id_idx" ON "AuditEvent"("action", "time", "id");

-- CreateIndex
CREATE INDEX "Confirmation_state_requestedAt_idx" ON "Confirmation"("state", "requestedAt");

-- CreateIndex
CREATE UNIQUE INDEX "AlertExclusion_activeKey_key" ON "AlertExclusion"("activeKey");

-- CreateIndex
CREATE INDEX "AlertExclusion_removedAt_createdAt_id_idx" ON "AlertExclusion"("removedAt", "createdAt", "id");

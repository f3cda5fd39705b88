-- CreateTable
CREATE TABLE "Monitor" (
    "id" TEXT NOT NULL,
    "script" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "intervalMs" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "settings" TEXT NOT NULL,
    "networks" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdThrough" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "progress" TEXT NOT NULL,

    CONSTRAINT "Monitor_pkey" PRIMARY KEY ("id")
);

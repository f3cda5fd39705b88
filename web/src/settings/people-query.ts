import { graphql, type ResultOf } from "../api/graphql.ts";
import { written } from "./write.tsx";

export const usersQuery = graphql(`
  query Users {
    users {
      id
      name
      role
      networks
      signsInWith
      oidcLogin
      disabled
      createdAt
      lastSignInAt
    }
  }
`);

export type User = ResultOf<typeof usersQuery>["users"][number];

export const createUser = graphql(
  `
    mutation CreateUser($input: CreateUserInput!, $dryRun: Boolean!) {
      createUser(input: $input, dryRun: $dryRun) {
        ...Written
      }
    }
  `,
  [written],
);

export const updateUser = graphql(
  `
    mutation UpdateUser($input: UpdateUserInput!, $dryRun: Boolean!) {
      updateUser(input: $input, dryRun: $dryRun) {
        ...Written
      }
    }
  `,
  [written],
);

export const disableUser = graphql(
  `
    mutation DisableUser($input: DisableUserInput!, $dryRun: Boolean!) {
      disableUser(input: $input, dryRun: $dryRun) {
        ...Written
      }
    }
  `,
  [written],
);

export const setPassword = graphql(
  `
    mutation SetPassword($input: SetPasswordInput!, $dryRun: Boolean!) {
      setPassword(input: $input, dryRun: $dryRun) {
        ...Written
      }
    }
  `,
  [written],
);

export const sessionsQuery = graphql(`
  query Sessions($everybody: Boolean!) {
    sessions(everybody: $everybody) {
      id
      userName
      method
      remoteAddress
      userAgent
      createdAt
      lastSeenAt
      isThis
    }
  }
`);

export type Session = ResultOf<typeof sessionsQuery>["sessions"][number];

export const endSessions = graphql(
  `
    mutation EndSessions($input: EndSessionsInput!, $dryRun: Boolean!) {
      endSessions(input: $input, dryRun: $dryRun) {
        ...Written
      }
    }
  `,
  [written],
);

import { AppError } from "../model/errors.ts";
import { meta } from "./flow-record.ts";

/** Where an engine's packets come from: by the id that comes with each, its link type and the key of its name in flow records. */
export class EngineInterfaces {
  readonly linkTypes: number[] = [];
  readonly keys: number[] = [];
  /** By key: captures that follow one another on an interface are one. */
  readonly names: string[] = [];

  /** Gives the id. Throws LIMIT_EXCEEDED when a record has no room for one name more. */
  add(name: string, linkType: number): number {
    let key = this.names.indexOf(name);
    if (key < 0) {
      if (this.names.length > meta.interfaceMask) {
        throw new AppError("LIMIT_EXCEEDED", "Too many interfaces.", { wanted: `at most ${meta.interfaceMask + 1} names` });
      }
      key = this.names.push(name) - 1;
    }
    this.keys.push(key);
    return this.linkTypes.push(linkType) - 1;
  }
}

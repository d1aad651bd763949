import type { Person } from "../../domain/incident/people.ts";
import type { Delivered } from "./delivery.ts";

export type Place = "room" | "alerts-channel";

export interface Chat {
  /**
   * Opens the war room in the chat and returns the chat's own id of the room. Opening a room twice returns the same
   * id.
   */
  openRoom(
    room: Delivered & {
      readonly name: string;
      readonly topic: string;
      readonly private: boolean;
      readonly invite: readonly Person[];
    },
  ): Promise<string>;
  invite(room: Delivered & { readonly people: readonly Person[] }): Promise<void>;
  setTopic(room: Delivered & { readonly topic: string }): Promise<void>;
  /** Posts a message in the room under a name, by which the message can be edited later. */
  post(
    message: Delivered & { readonly to: Place; readonly name: string; readonly text: string; readonly pin: boolean },
  ): Promise<string>;
  edit(message: Delivered & { readonly to: Place; readonly name: string; readonly text: string }): Promise<void>;
  archive(room: Delivered): Promise<void>;
}

export interface Conference {
  /** Returns the link to the incident's video or phone conference, always the same link for one incident. */
  link(incidentId: string): string;
}

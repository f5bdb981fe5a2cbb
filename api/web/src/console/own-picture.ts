/** A rep's own picture, in a dialog of its own: not everybody may see the people's page. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { ground } from "../tokens";
import type { Desk } from "./desk";
import { dialogStyles } from "./dialog-look";
import "./rep-picture";
import type { Pictured } from "./rep-picture";

@customElement("guanxi-own-picture")
export class OwnPicture extends LitElement {
  static override styles = [ground, dialogStyles];

  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) beat = 0;
  @query("dialog") private dialog!: HTMLDialogElement;

  show(): void {
    if (!this.dialog.open) this.dialog.showModal();
  }

  protected override render(): TemplateResult {
    const { rep } = this.desk;
    return html`<dialog aria-labelledby="own-picture">
      <div class="form">
        <h2 id="own-picture">Your picture</h2>
        ${
          rep
            ? html`<guanxi-rep-picture
                .desk=${this.desk}
                .rep=${{ id: rep.id, name: rep.name, ...this.desk.pictureOf(rep.id) }}
                @changed=${(event: CustomEvent<Pictured>) => this.desk.shownBy(event.detail)}
              ></guanxi-rep-picture>`
            : nothing
        }
        <div class="hands">
          <button type="button" class="btn main" @click=${() => this.dialog.close()}>Done</button>
        </div>
      </div>
    </dialog>`;
  }
}

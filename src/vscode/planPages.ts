import { parseArmId } from '../core/armId.ts';
import { type PlanDocument, planDocument } from '../view/planDocument.ts';
import { planJsonText } from '../view/planJson.ts';

/** Plans that are kept to be read; one that is older is not of use any more, because Azure has changed since. */
const mostKept = 20;

/** The plans that somebody looked at last, each as a page and as JSON. */
export class PlanPages {
  readonly #texts = new Map<string, string>();
  #count = 0;

  /** The path of the page; the JSON of the same plan has the extension `.json` in the place of `.md`. */
  add(document: PlanDocument): string {
    this.#count += 1;
    const page = `/${this.#count}/${fileName(document)}.md`;
    this.#texts.set(page, planDocument(document));
    this.#texts.set(jsonPath(page), planJsonText(document.plan));
    for (const path of [...this.#texts.keys()].slice(0, -2 * mostKept)) this.#texts.delete(path);
    return page;
  }

  textAt(path: string): string {
    return this.#texts.get(path) ?? gone(path);
  }
}

/** The path of the JSON beside a page. */
export function jsonPath(page: string): string {
  return page.replace(/\.md$/, '.json');
}

/** The editor shows the name on the tab; only what cannot lead out of the path stays of a stranger's name. */
function fileName({ vms: [first, ...more] }: PlanDocument): string {
  const name = first === undefined || more.length > 0 ? undefined : parseArmId(first)?.name;
  const safe = (name ?? '').replace(/[^\p{L}\p{N}._-]|\p{Default_Ignorable_Code_Point}/gu, '').slice(0, 64);

  return safe === '' ? 'Plan' : `Plan for ${safe}`;
}

function gone(path: string): string {
  const text = 'This plan is not kept any more. Preview the changes again.';

  return path.endsWith('.json') ? `${JSON.stringify(text)}\n` : `${text}\n`;
}

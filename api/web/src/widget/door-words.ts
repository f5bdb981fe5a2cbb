/** The few words a page shows before the panel is there: on the launcher, and in a greeting beside it. */

import type { Said } from "../language/en";
import { mirrored } from "../language/pseudo";
import { chosen, isPseudo, languageOf, type Spoken } from "../language/tags";

const english = {
  label: "Ask us",
  open: (label: string) => `${label}: open chat`,
  news: (n: number) => (n === 1 ? "1 new message" : `${n} new messages`),
  trouble: "The chat couldn’t be loaded. Please check your connection and press again.",
  dismiss: "Dismiss",
  product: "Questions about this product? I’m the shop’s assistant, and can help.",
  basket: "Anything unclear before you order? I’m the shop’s assistant, and can help.",
  order: "Is your order on its way as you expect? I’m the shop’s assistant, and can look it up.",
  other: "Questions? I’m the shop’s assistant, and can help.",
  questionsProduct: ["Is it in stock?", "When could it be here?", "How long is the warranty?"],
  questionsBasket: ["What does delivery cost?", "How can I pay?", "Can I send it back?"],
  questionsOrder: ["Where is my order?", "How do I return something?", "Can I change my order?"],
  questionsOther: ["What does delivery cost?", "Where is my order?", "How do I return something?"],
};

export type DoorWords = Said<typeof english>;

const german: DoorWords = {
  label: "Fragen Sie uns",
  open: (label) => `${label}: Chat öffnen`,
  news: (n) => (n === 1 ? "1 neue Nachricht" : `${n} neue Nachrichten`),
  trouble:
    "Der Chat konnte nicht geladen werden. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es erneut.",
  dismiss: "Ausblenden",
  product: "Fragen zu diesem Produkt? Ich bin der Assistent des Shops und helfe gern.",
  basket: "Ist vor der Bestellung noch etwas unklar? Ich bin der Assistent des Shops und helfe gern.",
  order: "Ist Ihre Bestellung wie erwartet unterwegs? Ich bin der Assistent des Shops und sehe gern nach.",
  other: "Fragen? Ich bin der Assistent des Shops und helfe gern.",
  questionsProduct: ["Ist es vorrätig?", "Wann könnte es hier sein?", "Wie lange gilt die Garantie?"],
  questionsBasket: ["Was kostet die Lieferung?", "Wie kann ich zahlen?", "Kann ich es zurückgeben?"],
  questionsOrder: [
    "Wo ist meine Bestellung?",
    "Wie gebe ich etwas zurück?",
    "Kann ich die Bestellung ändern?",
  ],
  questionsOther: ["Was kostet die Lieferung?", "Wo ist meine Bestellung?", "Wie gebe ich etwas zurück?"],
};

const spanish: DoorWords = {
  label: "Pregúntanos",
  open: (label) => `${label}: abrir el chat`,
  news: (n) => (n === 1 ? "1 mensaje nuevo" : `${n} mensajes nuevos`),
  trouble: "No se ha podido cargar el chat. Comprueba tu conexión y pulsa de nuevo.",
  dismiss: "Ocultar",
  product: "¿Dudas sobre este producto? Soy el asistente de la tienda y puedo ayudarte.",
  basket: "¿Algo que aclarar antes de comprar? Soy el asistente de la tienda y puedo ayudarte.",
  order: "¿Va tu pedido como esperas? Soy el asistente de la tienda y puedo consultarlo.",
  other: "¿Dudas? Soy el asistente de la tienda y puedo ayudarte.",
  questionsProduct: ["¿Está disponible?", "¿Cuándo podría llegar?", "¿Qué garantía tiene?"],
  questionsBasket: ["¿Cuánto cuesta el envío?", "¿Cómo puedo pagar?", "¿Puedo devolverlo?"],
  questionsOrder: ["¿Dónde está mi pedido?", "¿Cómo devuelvo algo?", "¿Puedo cambiar mi pedido?"],
  questionsOther: ["¿Cuánto cuesta el envío?", "¿Dónde está mi pedido?", "¿Cómo devuelvo algo?"],
};

const chinese: DoorWords = {
  label: "在线咨询",
  open: (label) => `${label}：打开聊天`,
  news: (n) => `${n} 条新消息`,
  trouble: "聊天未能加载。请检查网络后再试。",
  dismiss: "关闭提示",
  product: "对这款商品有疑问？我是本店的助手，可以帮忙。",
  basket: "下单前还有疑问吗？我是本店的助手，可以帮忙。",
  order: "您的订单进展如何？我是本店的助手，可以帮您查询。",
  other: "有疑问吗？我是本店的助手，可以帮忙。",
  questionsProduct: ["有现货吗？", "什么时候能送到？", "保修多久？"],
  questionsBasket: ["运费多少？", "如何付款？", "可以退货吗？"],
  questionsOrder: ["我的订单到哪了？", "如何退货？", "可以修改订单吗？"],
  questionsOther: ["运费多少？", "我的订单到哪了？", "如何退货？"],
};

const LANGUAGES: Record<string, DoorWords> = { en: english, de: german, es: spanish, zh: chinese };

/** The door's words in the first of `wanted` that there are texts in, and how that language is written. */
export function doorWords(wanted: readonly (string | undefined)[]): { words: DoorWords; spoken: Spoken } {
  const spoken = chosen(Object.keys(LANGUAGES), wanted);
  const words = isPseudo(spoken.tag) ? mirrored(english) : (LANGUAGES[languageOf(spoken.tag)] ?? english);
  return { words, spoken };
}

/* The officer's card renews its code before it expires; without a network it says until when it holds. */
(() => {
  "use strict";
  const box = document.querySelector("[data-card]");
  const until = document.querySelector("[data-until]");
  if (!box) return;
  let expires = new Date(box.dataset.card);
  const renew = async () => {
    try {
      const answer = await fetch("/card/token", { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const card = await answer.json();
      box.replaceChildren(document.importNode(new DOMParser().parseFromString(card.qr_svg, "image/svg+xml").documentElement, true));
      expires = new Date(card.expires_at);
      until.textContent = `${expires.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" })} 前有效，会自动更新`;
    } catch {
      until.textContent = "网络不通，二维码到期后须刷新页面";
    }
  };
  // Half of its life is over after ten minutes: time enough for several tries.
  setInterval(renew, 600000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) renew();
  });
})();

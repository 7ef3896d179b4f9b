/* The bar at the thumb leads to the decision, and opens what it leads to. */
(() => {
  "use strict";
  for (const link of document.querySelectorAll(".actbar a")) {
    link.addEventListener("click", () => {
      const target = document.querySelector(link.getAttribute("href"));
      if (target?.tagName === "DETAILS") target.open = true;
    });
  }
})();

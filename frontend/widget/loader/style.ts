/** Adopted by the shadow root, so that the site's own policy may forbid inline styles. */
export const css = `
:host{all:initial;color-scheme:light dark;position:fixed;z-index:2147483000;right:20px;bottom:20px}
[hidden]{display:none!important}
button{display:grid;place-items:center;position:relative;width:60px;height:60px;padding:0;border:1px solid transparent;border-radius:50%;background:#1a5c9e;color:#fff;cursor:pointer;box-shadow:0 4px 18px rgb(10 30 60/30%)}
button:hover{background:#154c84}
button:focus-visible{outline:3px solid #1a5c9e;outline-offset:3px;box-shadow:0 0 0 3px #fff}
svg{width:28px;height:28px;fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}
span{position:absolute;top:-4px;right:-4px;min-width:24px;height:24px;padding:0 6px;box-sizing:border-box;border-radius:12px;background:#a8231c;color:#fff;font:700 13px/24px system-ui,sans-serif;text-align:center}
div{position:fixed;right:20px;bottom:92px;width:min(400px,calc(100vw - 40px));height:min(640px,calc(100dvh - 112px));border-radius:14px;overflow:hidden;background:Canvas;box-shadow:0 8px 40px rgb(10 30 60/32%);border:1px solid rgb(120 135 150/35%)}
p{position:fixed;right:20px;bottom:92px;display:flex;align-items:flex-start;gap:4px;max-width:min(280px,calc(100vw - 40px));margin:0;border-radius:14px;background:Canvas;color:CanvasText;box-shadow:0 4px 24px rgb(10 30 60/28%);border:1px solid rgb(120 135 150/35%)}
p:empty,:host([open]) p{display:none}
p button{width:auto;height:auto;border-radius:14px;background:none;color:inherit;box-shadow:none;font:15px/1.4 system-ui,sans-serif}
p button:hover{background:none;text-decoration:underline}
.say{flex:1;padding:12px 0 12px 14px;text-align:left}
.dismiss{min-width:40px;min-height:40px;font-size:22px}
iframe{width:100%;height:100%;border:0;display:block}
@media (max-width:520px),(max-height:480px){div{inset:0;width:100vw;height:100dvh;border:0;border-radius:0}:host([open]) button{display:none}}
@media (forced-colors:active){button,span{border:2px solid ButtonText}}
@media print{:host{display:none}}
`;

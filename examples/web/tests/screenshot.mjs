// Takes the picture in README.md: a desktop and a phone.
import { fileURLToPath } from 'node:url';
import { launch, missing, openPage } from './browser.mjs';

const path = fileURLToPath(new URL('../screenshot.png', import.meta.url));

async function desktop(browser) {
  const chat = await openPage(browser, { viewport: { width: 940, height: 744 }, colorScheme: 'light', deviceScaleFactor: 1.5 });
  await chat.button('Cut characters').click();
  await chat.page.getByText('Answered', { exact: true }).waitFor();
  await chat.button('Lost connection').click();
  await chat.notice.getByText('Connection lost.').waitFor();
  await chat.page.mouse.move(0, 0);
  return shoot(chat);
}

async function phone(browser) {
  const chat = await openPage(browser, { viewport: { width: 340, height: 700 }, colorScheme: 'dark', deviceScaleFactor: 1.5 });
  for (const name of ['Status 401', 'Silent server']) {
    await chat.button(name).click();
    await chat.button('Send').waitFor();
  }
  await chat.page.mouse.move(0, 0);
  return shoot(chat);
}

async function shoot(chat) {
  const picture = await chat.page.screenshot();
  await chat.close();
  return `data:image/png;base64,${picture.toString('base64')}`;
}

/** Both in one picture, on no ground of its own. */
async function compose(browser, [left, right]) {
  const page = await browser.newPage({ viewport: { width: 1240, height: 812 }, deviceScaleFactor: 1.5 });
  await page.setContent(`<style>
    body { margin: 0 }
    img { position: absolute; border-radius: 14px; box-shadow: 0 0 0 1px #8884, 0 10px 32px #0004 }
    img + img { border-radius: 28px }
  </style>
  <img src="${left}" width="940" style="left: 24px; top: 20px"><img src="${right}" width="340" style="right: 24px; bottom: 24px">`);
  await page.screenshot({ path, omitBackground: true });
}

if (!missing()) {
  const browser = await launch();
  await compose(browser, await Promise.all([desktop(browser), phone(browser)]));
  await browser.close();
  console.log(path);
}

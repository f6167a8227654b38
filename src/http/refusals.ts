import type { Refusal } from './problem.ts';

/** Refusal of a URL longer than any request needs. */
export const uriTooLong: Refusal = {
  status: 414,
  title: { en: 'The URL is too long', ja: 'URLが長すぎます' },
  problems: [
    {
      parameter: '(url)',
      code: 'too-long',
      detail: {
        en: 'All parameters together need far less: leave out what is not a parameter of knit',
        ja: 'すべてのパラメーターを指定してもこの長さにはなりません。knitのパラメーター以外を取り除いてください',
      },
    },
  ],
};

/** Refusal of a path that knit does not have. */
export const notFound: Refusal = {
  status: 404,
  title: { en: 'There is nothing here', ja: 'このパスには何もありません' },
  problems: [
    {
      parameter: '(path)',
      code: 'unknown-path',
      detail: {
        en: 'knit has /install.sh, /verify.sh, /uninstall.sh, /bundle.zip, /config.yaml, /manifest.yaml, /manifest.diff, /plan.json, /catalog.json and a guide at /',
        ja: '/install.sh、/verify.sh、/uninstall.sh、/bundle.zip、/config.yaml、/manifest.yaml、/manifest.diff、/plan.json、/catalog.jsonがあります。使い方は/にあります',
      },
    },
  ],
};

/** Refusal of a method that a path does not have; the answer needs an `Allow` header with the same methods. */
export function methodNotAllowed(allowed: readonly string[]): Refusal {
  return {
    status: 405,
    title: { en: 'This path does not have that method', ja: 'このパスでは使えないメソッドです' },
    problems: [
      {
        parameter: '(method)',
        code: 'method',
        detail: { en: `Use ${allowed.join(' or ')}`, ja: `${allowed.join('または')}を使ってください` },
        allowed,
      },
    ],
  };
}

/**
 * The look of a picture that stands alone, light or dark as the reader has it. The page colours the same classes by its
 * own stylesheet.
 */
export const diagramStyle: string = [
  'text{font:12.5px system-ui,"Hiragino Sans","Yu Gothic UI","Noto Sans JP","Noto Sans CJK JP",sans-serif;fill:#1d2230}',
  '.d-b{font-weight:650}.d-s{font-size:11.5px}.d-m{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:11px}',
  '.d-soft{fill:#545b6b}.d-on{fill:#1b3474}',
  '.d-bg,.d-lab{fill:#faf9f6}.d-node,.d-dev{fill:#fff;stroke:#80869a}.d-pod{fill:#f1efe9;stroke:#80869a}',
  '.d-tun,.d-inner{fill:#e9eefb;stroke:#2a4b9b}.d-outer{fill:#fff;stroke:#2a4b9b}.d-dash{stroke-dasharray:4 3}',
  '.d-tube{fill:#fff;stroke:#2a4b9b;stroke-width:2.5}.d-lock{fill:#e9eefb;stroke:#2a4b9b;stroke-width:1.5}',
  '.d-link,.d-net,.d-bgp,.d-thin,.d-route{fill:none;stroke:#80869a;stroke-width:1.5}.d-net{stroke-width:2}',
  '.d-bgp,.d-thin,.d-route{stroke:#2a4b9b}.d-bgp{stroke-dasharray:2 4}.d-route{stroke-width:3}',
  '@media (prefers-color-scheme:dark){text{fill:#e8eaf0}.d-soft{fill:#a6adbd}.d-on{fill:#c8d7ff}',
  '.d-bg,.d-lab{fill:#12151c}.d-node,.d-dev{fill:#191d26;stroke:#727a8e}.d-pod{fill:#0d1016;stroke:#727a8e}',
  '.d-tun,.d-inner{fill:#1f2b4d;stroke:#9db8ff}.d-outer,.d-tube{fill:#12151c;stroke:#9db8ff}',
  '.d-lock{fill:#1f2b4d;stroke:#9db8ff}.d-link,.d-net{stroke:#727a8e}.d-bgp,.d-thin,.d-route{stroke:#9db8ff}}',
].join('\n');

/** SHA-256 of the style in base64: what a policy names that lets a picture have this style and nothing else. */
export const diagramStyleDigest = 's0033IYsItib72joFzN2IdJbM6g2wpPKd8jg+E4kDok=';

# shellcheck shell=sh
# The manual of verify.sh, in both languages.

verify_help() {
  if [ "$LANGUAGE" = ja ]; then verify_help_ja; else verify_help_en; fi
}

verify_help_en() {
  cat <<END
verify.sh of knit $KNIT_RELEASE: proves that a node and its cluster have the network of this request.
Request: $REQUEST

Usage: sudo sh verify.sh [--format text|json|tap|junit] [--local] [--timeout SECONDS] [--allow-skip]

It looks and changes nothing, but for two checks: kernel-modules may make a link in a network of its own,
and pod-to-pod, service-dns and pod-ip-forward share two pods in a namespace knit-verify-..., made from an
image that the nodes already have (nothing is ever pulled), and removed when the script ends.
Without root it skips what only root may read, and says so.

Options
  --format FORMAT    text (for people), json, tap (TAP 14) or junit (XML); results go to stdout
  --local            only what this node knows by itself; asks no cluster
  --timeout SECONDS  how long to wait, in all, for what is still starting (0 to 86400, now $verify_timeout)
  --allow-skip       ends with 0 also where something could not be looked at
  --help, --version

Environment
  KUBECTL            the client, such as 'kubectl --context lab' (default: k3s kubectl, then kubectl)
  KUBECONFIG         the kubeconfig (default: /etc/rancher/k3s/k3s.yaml)
  KNIT_ROOT          prefix of every path that is read (default: none)
  NO_COLOR           no colours

Results
  pass   looked at, and as planned
  fail   looked at, and not as planned; the remedy names the command to run
  skip   could not be looked at; never counted as passed

Exit codes
  0 proven: all was looked at, and passed  1 something failed    64 wrong usage
  2 nothing failed, but something could not be looked at (0 with --allow-skip)
  78 nothing could be looked at            130, 143 interrupted

Checks of this request
$(printf '%s\n' "$CHECKS" | tr ' ' '\n' | sed 's/^/  /')
END
}

verify_help_ja() {
  cat <<END
knit $KNIT_RELEASEのverify.sh: ノードとクラスターのネットワークが、このリクエストのとおりであることを確かめます。
リクエスト: $REQUEST

使い方: sudo sh verify.sh [--format text|json|tap|junit] [--local] [--timeout 秒] [--allow-skip]

確認するだけで何も変更しません。例外は二つあります。kernel-modulesは専用のネットワークの中にリンクを作ることが
あります。pod-to-pod、service-dns、pod-ip-forwardは、名前空間knit-verify-...に二つのポッドを作ります。
ポッドにはノードにあるイメージだけを使い (ダウンロードはしません)、スクリプトの終了時に削除します。
rootでない場合、rootだけが読めるものは省略し、そのことを表示します。

オプション
  --format 形式      text (人が読む)、json、tap (TAP 14)、junit (XML)。結果は標準出力に出ます
  --local            このノードだけで分かることを確認し、クラスターには問い合わせません
  --timeout 秒       開始中のものを全体で待つ時間 (0から86400、現在は$verify_timeout)
  --allow-skip       確認できないものがあっても0で終わります
  --help, --version

環境変数
  KUBECTL            クライアント。例: 'kubectl --context lab' (デフォルト: k3s kubectl、次にkubectl)
  KUBECONFIG         kubeconfig (デフォルト: /etc/rancher/k3s/k3s.yaml)
  KNIT_ROOT          読むパスすべての先頭に付けるもの (デフォルト: なし)
  NO_COLOR           色を使いません

結果
  合格 (pass)   確認でき、計画どおりです
  失敗 (fail)   確認でき、計画と違います。対処に実行するコマンドがあります
  省略 (skip)   確認できませんでした。合格には数えません

終了コード
  0 すべて確認でき、合格です       1 失敗があります     64 使い方の誤り
  2 失敗はありませんが、確認できないものがあります (--allow-skipでは0)
  78 何も確認できませんでした      130、143 中断されました

このリクエストの確認
$(printf '%s\n' "$CHECKS" | tr ' ' '\n' | sed 's/^/  /')
END
}

# shellcheck shell=sh
# The manual of verify.sh.

verify_help() {
  cat <<END
knit $KNIT_RELEASEのverify.sh: ノードとクラスターのネットワークが、このリクエストのとおりであることを確かめます。
リクエスト：$REQUEST

使い方：sudo sh verify.sh [--format text|json|tap|junit] [--local] [--timeout 秒] [--allow-skip] [--all-nodes]
                           [--report ファイル.tar.gz]

確認するだけで何も変更しません。例外は二つあります。kernel-modulesは専用のネットワークの中にリンクを作ることが
あります。pod-to-pod、service-dns、pod-ip-forwardは、名前空間knit-verify-...に、準備のできた各ノードのポッドを作ります。
ポッドにはノードにあるイメージだけを使い (ダウンロードはしません)、スクリプトの終了時に削除します。
rootでない場合、rootだけが読めるものは省略し、そのことを表示します。

オプション
  --format 形式      text (人が読む)、json、tap (TAP 14)、junit (XML)。結果は標準出力に出ます
  --local            このノードだけで分かることを確認し、クラスターには問い合わせません
  --timeout 秒       開始中のものを全体で待つ時間 (0から86400、現在は$verify_timeout)
  --allow-skip       確認できないものがあっても0で終わります
  --all-nodes        ノードが$probe_most個を超えても、一部ではなくすべてのノードにポッドを作ります
  --report ファイル.tar.gz  添付用のファイルに結果、アドレス、経路、ルール、ログを書きます。秘密情報は除きます
  --help, --version

環境変数
  KUBECTL            クライアント。例：'kubectl --context lab' (デフォルト：k3s kubectl、次にkubectl)
  KUBECONFIG         kubeconfig (デフォルト：/etc/rancher/k3s/k3s.yaml)
  KNIT_ROOT          読むパスすべての先頭に付けるもの (デフォルト：なし)
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

# shellcheck shell=sh
# The manual of preflight.sh.

print_help() {
  cat <<END_OF_HELP
knit $KNIT_RELEASEのpreflight.sh：このマシンでK3s $K3S_VERSIONと$(network_name)を実行できるかを調べます。
元のリクエスト：$REQUEST

使い方：preflight.sh [--role server|agent] [--format text|json]
        preflight.sh --peer アドレス [--wait 秒数]
  --role 役割      ノードの役割。デフォルトは、K3S_URLがあればagent、なければserver
  --format 形式    text (人が読む) またはjson。どちらも標準出力に出ます
  --peer アドレス  2台のマシンで同時に、互いのアドレスを指定して実行します (K3sは不要です)。このネットワークの
                   トンネルを2台の間に作り、最大サイズのパケットを双方向に送ってから、削除します
  --wait 秒数      相手を待つ時間。デフォルトは120秒
  --help           この説明を表示します
  --version        knitのリリースを表示します

何も変更せず、何もダウンロードしません。--peerにはrootが必要で、終わると何も残しません。rootでない場合、rootだけが読めるものは省略し、そのことを表示します。

結果
  ok      確認でき、問題ありません
  warn    動作しますが、改善の余地があるか、K3sが知らせない障害が予想されます
  refuse  install.shはここで止まります。対処に、直すためのコマンドがあります
  skip    確認できませんでした

環境変数
  K3S_URL、K3S_TOKEN、INSTALL_K3S_*  install.shに渡すものと同じです。これらも調べます
  KNIT_ROOT                          読むパスすべての先頭に付けるもの (イメージ用)
  NO_COLOR                           色を使いません

終了コード
  0   拒否はありません        64  使い方の誤り
  77  --peerをroot以外で実行  78  拒否があります
  130、143  中断
END_OF_HELP
}

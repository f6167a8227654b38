# shellcheck shell=sh
# The manual of uninstall.sh.

print_help() {
  cat <<END_OF_HELP
knit $KNIT_RELEASEのuninstall.sh：install.shがこのノードに入れたものを、K3sとともに削除します。

使い方：uninstall.sh [オプション]
  --dry-run    各コマンドを表示します。何も変更しません
  --keep-k3s   knitが書いたものだけを削除します。K3sは次の再起動から自身の設定で動きます
  --help       この説明を表示します
  --version    knitのリリースを表示します

実行内容 (/var/lib/knit/receiptに従います)
  1. K3sを停止します (k3s-killall.sh)
  2. Calicoのチェイン、セット、リンク、ポッドの範囲にあるCNIのルート、flannelのIPsecポリシーを削除します
  3. K3s自身のアンインストールスクリプト：プログラム、/var/lib/rancher/k3s、/var/lib/kubelet。
     /etc/rancher/k3sにある利用者のファイル (config.yaml、registries.yaml) は一時的に退避し、残します
  4. knitが書いたもの (変更されていない場合)。別名で残したファイルは元に戻します
  5. CNIが残すもの：/etc/cni/net.dと/opt/cni/binのファイル、/var/lib/calico、/var/log/calico。
     ノードのパスワード/etc/rancher/node。knitが作った空のフォルダー
  6. K3sがなくなったことを確認し、receiptを削除します
  URLは問いません。何をインストールしたかはreceiptに書かれています。中断後に再実行すると続きを行います。

その後に変更されたファイル、空でないフォルダー、ホストのパッケージ (名前だけ表示します)、knitより前からあるものは
削除しません。knitより前からあるK3sも残します。

クラスターではNodeを削除してください (kubectl delete node 名前)。削除しないと同じ名前で再参加できません。

環境変数
  KNIT_ROOT             読み書きするすべてのパスの前に付けます (デフォルトは空)。その下のものは実行せず、
                        knitが書いたファイルだけを削除できます
  INSTALL_K3S_BIN_DIR   K3sのスクリプトの場所。デフォルトはreceiptの記録、/usr/local/bin、/opt/binの順
  NO_COLOR              色を使いません

終了コード
  0   完了、または何もインストールされていない    70  K3sのアンインストールスクリプトの失敗
  1   削除できないものがある                      73  書き込めない
  64  使い方の誤り                                77  rootではない
                                                  78  別の実行がロックを保持、receiptの破損、不正なリンク
END_OF_HELP
}

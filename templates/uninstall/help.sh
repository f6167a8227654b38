# shellcheck shell=sh
# --help.

print_help() {
  if [ "$LANGUAGE" = ja ]; then print_help_ja; else print_help_en; fi
}

print_help_en() {
  cat <<END_OF_HELP
uninstall.sh of knit $KNIT_RELEASE: takes away what install.sh brought to this node, K3s with it.

usage: uninstall.sh [options]
  --dry-run    prints each command; touches nothing
  --keep-k3s   removes only what knit wrote: K3s goes on with its own settings from the next restart on
  --help       this page
  --version    the release of knit

what it does, by /var/lib/knit/receipt
  1. stops K3s (k3s-killall.sh)
  2. Calico's chains, sets and links, the CNI's routes in the pod range, flannel's IPsec policies
  3. K3s' own uninstaller: the program, /etc/rancher/k3s, /var/lib/rancher/k3s, /var/lib/kubelet
  4. what the CNI left: its files in /etc/cni/net.d and /opt/cni/bin, /var/lib/calico, /var/log/calico
  5. what knit wrote, if it is unchanged; what knit had set aside comes back; folders that knit made, if empty
  6. the receipt
  The URL does not matter: the receipt says what was installed. Running it again finishes what was interrupted.

it never removes a file that was changed since, a folder that is not empty, a host package (it names them), or what was
there before knit. K3s that was there before knit stays. In the cluster, delete the Node: kubectl delete node NAME

variables
  KNIT_ROOT             prefix of every path read or written; default empty
  INSTALL_K3S_BIN_DIR   where K3s' scripts are; default /usr/local/bin, then /opt/bin
  NO_COLOR              no colours

exit codes
  0   done, or nothing was installed    70  K3s' own uninstaller failed
  1   something could not be removed    77  not root
  64  usage                             78  another run holds the lock
END_OF_HELP
}

print_help_ja() {
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
  3. K3s自身のアンインストールスクリプト：プログラム、/etc/rancher/k3s、/var/lib/rancher/k3s、/var/lib/kubelet
  4. CNIが残すもの：/etc/cni/net.dと/opt/cni/binのファイル、/var/lib/calico、/var/log/calico
  5. knitが書いたもの (変更されていない場合)。別名で残したファイルは元に戻し、knitが作った空のフォルダーを削除します
  6. receipt
  URLは問いません。何をインストールしたかはreceiptに書かれています。中断後に再実行すると続きを行います。

その後に変更されたファイル、空でないフォルダー、ホストのパッケージ (名前だけ表示します)、knitより前からあるものは
削除しません。knitより前からあるK3sも残します。クラスターではNodeを削除してください：kubectl delete node 名前

環境変数
  KNIT_ROOT             読み書きするすべてのパスの前に付けます (デフォルトは空)
  INSTALL_K3S_BIN_DIR   K3sのスクリプトの場所。デフォルトは/usr/local/bin、次に/opt/bin
  NO_COLOR              色を使いません

終了コード
  0   完了、または何もインストールされていない    70  K3sのアンインストールスクリプトの失敗
  1   削除できないものがある                      77  rootではない
  64  使い方の誤り                                78  別の実行がロックを保持している
END_OF_HELP
}

# Words of the frame and of the parts that every page shares.

shell-product = 网格
shell-motto = 城市运行管理服务平台
shell-home = 首页
shell-skip = 跳到正文
shell-nav = 主导航
shell-search = 搜索
shell-search-hint = 案卷号、地点、人员、页面
shell-demo = 演示数据
shell-notices = 消息
shell-post = 切换岗位
shell-user = 个人菜单
shell-theme = 外观
shell-theme-light = 浅色
shell-theme-dark = 深色
shell-theme-auto = 随系统
shell-language = 语言
shell-language-other = 切换到英文
shell-close = 关闭
shell-sign-in = 登录
shell-away = 外出委托
shell-password = 修改密码
shell-post-for = 代
shell-sign-out = 退出登录

nav-home = 首页
nav-work = 待办
nav-cases = 案件
nav-report = 上报
nav-people = 人员

sign-in-user = 用户名
sign-in-password = 密码
sign-in-demo = 演示账号
sign-in-demo-note = 点一下即可进入对应岗位。数据是虚构的，可以放心操作。

light-green = 绿灯：时限充裕
light-yellow = 黄灯：即将到期
light-red = 红灯：已超时限
light-none = 不计时

list-filter = 筛选
list-word-remove = 去掉这个条件
list-words-clear = 清除全部
list-pages = 翻页
list-previous = 上一页
list-next = 下一页

form-optional = 选填
form-errors = 还有内容需要修改

photo-none = 没有照片
photo-awaited = 等待处置后照片

map-label = 地图
map-pick = 点击或拖动图钉定位；方向键微调，回车确定
map-picked = 已定位
map-failed = 地图没有加载成功，请直接填写坐标，或刷新页面重试
map-zoom-in = 放大
map-zoom-out = 缩小
map-own = 底图:本系统自有地理数据
base-map-away = 底图服务暂时没有响应，地图先用本系统自有的底图。
base-map-missing = 底图服务没有这一幅瓦片。
map-measure-length = 测量距离
map-measure-area = 测量面积
map-measure-length-hint = 点击地图取点,回车取中心点,退格撤回,Esc 结束
map-measure-area-hint = 点击地图取三个以上的角点,回车取中心点,退格撤回,Esc 结束
map-components = 显示部件
map-components-closer = 放大地图后显示部件
map-search = 在本视野内搜索
map-picture = 保存这张地图的图片
category-none = 没有匹配的类别，换个说法试试
category-failed = 搜索没有成功，请稍后再试
category-count = 项匹配
camera-take = 拍照
camera-remove = 移除这张照片
camera-unreadable = 这个文件不是能识别的照片
place-use = 使用我的位置
place-waiting = 正在定位…
place-found = 已取得当前位置
place-failed = 没有取得位置，请检查定位权限，或在地图上点选
net-failed = 没有连上服务器，内容仍在页面上，请稍后重试

keys-title = 快捷键
keys-search = 搜索
keys-move = 在列表中下移、上移
keys-open = 打开当前一行
keys-select = 选中或取消当前一行
keys-close = 关闭菜单或退出输入
keys-register = 登记（首页与列表页）
keys-help = 显示这张表

error-home = 回到首页
error-request = 联系管理员时请提供编号

error-title-not-found = 没有找到
error-title-signed-out = 登录已过期
error-title-refused = 不能这样做
error-title-conflict = 刚被别人改动过
error-title-invalid = 内容有误
error-title-unavailable = 暂时不能服务
error-title-bug = 系统出错了
error-not-found = 这里没有内容。可能是地址有误，也可能不在您的管辖范围内。
error-signed-out = 您填写的内容还没有提交。请重新登录后再试。
error-monitor = 运行指标只对本机或持有令牌的监控系统开放。
error-permission = 您当前的岗位没有这项权限（{ $what }）。如果您有其他岗位，请在右上角切换。
error-bug = 这是程序的问题，已经记录下来。已保存的内容没有丢失，请稍后再试。
error-storage = 附件暂时无法保存：服务器的存储空间可能已满。请过一会儿再试；如果一直这样，请告诉系统管理员。
error-unavailable = 系统暂时无法读取或保存数据，请过一会儿再试；如果一直这样，请告诉系统管理员。
error-sent-twice = 这份表单已经提交过。请先查看是否已经办成；如需再次提交，请刷新页面。
error-conflict = 您打开页面以后，别人已经处理了它。请刷新后再看一看。

# 列表与表单共用
column-place = 地点
form-lon = 经度
form-lat = 纬度
form-cancel = 取消
form-note = 说明
error-filter = 筛选条件有误：{ $what }
error-upload = 文件没有传完整，请重试。
list-export = 导出
list-as-list = 列表
list-as-map = 列表与地图
filter-box = 视野
filter-said = { $what }：
list-pick = 选择 { $what }
column-pick = 选择
error-export = 导出没有完成，请缩小范围或改用 CSV。

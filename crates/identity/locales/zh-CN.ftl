# 机构、账号、岗位与登录：错误与枚举词。键由 IdentityError::code、PasswordFault::code 与各枚举给出。
identity-refused = 当前岗位没有这项权限
identity-refused-hint = 请切换到有权限的岗位，或联系系统管理员。
identity-outside-scope = 超出当前岗位的管辖范围
identity-outside-scope-hint = 只能管理本辖区、本机构及下级机构；对方另有范围外岗位时，须由上级管理员办理。
identity-own-grant = 不能给自己授予岗位
identity-own-grant-hint = 请由另一位管理员办理。
identity-not-delegable = 该岗位不能委托
identity-not-delegable-hint = 管理岗、本人任务岗（如采集、处置）和受托岗位不能再委托；个人任务请改派他人。
identity-no-colleague = 受托人不在同一单位
identity-no-colleague-hint = 请选择本单位或其上下级单位的在岗人员。
identity-too-long = 委托时间过长
identity-too-long-hint = 一次最多 60 天；更长时间请由管理员调整岗位。
identity-not-found = 没有找到，可能已停用
identity-not-found-hint = 请返回列表刷新后再试。
identity-changed = 其他人刚刚修改了同一条记录
identity-changed-hint = 请刷新页面，核对后再提交。
identity-login-taken = 登录名已被使用
identity-login-taken-hint = 登录名不分大小写和全半角，请换一个。
identity-code-taken = 本辖区已有相同的机构代码
identity-code-taken-hint = 请换一个代码。
identity-bad-login = 登录名不符合要求
identity-bad-login-hint = 用 2 至 64 个文字、字母、数字，或 . - _ @，中间不留空格。
identity-bad-text = 此项不能为空，最多 { $max } 个字
identity-bad-text-hint = 请补全或缩短后再提交。
identity-bad-period = 截止时间早于开始时间
identity-bad-period-hint = 请调整起止时间。
identity-bad-password = 新密码不符合要求
identity-bad-password-hint = 请按下列各条修改。
identity-wrong-password = 登录名或密码不正确
identity-wrong-password-hint = 请检查大小写锁定和输入法；多次错误会暂时锁定账号。
identity-locked = 密码错误次数过多，账号已锁定，请 { $minutes } 分钟后再试
identity-locked-hint = 急需使用时，请联系系统管理员解锁。
identity-signed-out = 登录已失效
identity-signed-out-hint = 请重新登录。
identity-unavailable = 系统暂时无法完成
identity-unavailable-hint = 请稍后再试；多次失败请把请求编号告知系统管理员。

password-too-short = 至少 { $count } 个字符
password-too-long = 最多 { $count } 个字符
password-few-classes = 小写字母、大写字母、数字、其他字符中至少包含 { $count } 类
password-uniform = 至少有 5 个不同的字符
password-holds-login = 不能包含登录名（正写或倒写）
password-unchanged = 不能与原密码相同

organisation-kind-centre = 监督指挥中心
organisation-kind-department = 专业部门
organisation-kind-street = 街道（乡镇）
organisation-kind-team = 班组
organisation-kind-contractor = 作业单位

scope-district = 全辖区
scope-organisation = 本机构及下级
scope-own = 本人

theme-auto = 跟随设备
theme-light = 浅色
theme-dark = 深色

audit-outcome-done = 完成
audit-outcome-refused = 拒绝
audit-outcome-failed = 失败

deed-organisation-create = 新建机构
deed-account-create = 新建账号
deed-account-end = 停用账号
deed-account-unlock = 解锁账号
deed-account-reset_password = 重置密码
deed-account-change_password = 修改密码
deed-account-set_preferences = 修改偏好设置
deed-grant-create = 授予岗位
deed-grant-end = 收回岗位
deed-session-sign_in = 登录
deed-session-sign_out = 退出
deed-session-switch_post = 切换岗位
deed-session-sweep = 清理过期会话

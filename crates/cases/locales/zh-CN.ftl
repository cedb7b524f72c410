# Words of cases: lists, the case page, forms, the collector's phone page.

cases-title = 案件
case-register = 登记
case-unregistered = 未登记
case-reworks = 返工 { $n } 次
case-photos = 照片
case-facts = 情况
case-map = 位置
case-history = 经过
case-actions = 下一步
case-nothing-to-do = 您在这个环节没有需要办理的事项。
case-reported = 上报时间
case-class = 类别
case-clause = 立案条件
case-limit = 处置时限

clocks = 时限
clock-stage = 环节时限
clock-pass = 处置时限
clock-whole = 案卷时限
clock-none = 未计时

left-minutes = 剩 { $n } 分钟
left-hours = 剩 { $n } 小时
left-days = 剩 { $n } 天
left-stopped = 已停表
late-minutes = 超 { $n } 分钟
late-hours = 超 { $n } 小时
late-days = 超 { $n } 天

source-patrol = 采集员巡查
source-hotline = 热线
source-web = 公众上报
source-media = 媒体
source-leader = 领导交办
source-video = 视频
source-upstream = 上级平台
source-other = 其他

column-light = 时限灯
column-number = 案卷号
column-photo = 照片
column-matter = 事项
column-place = 地点
column-source = 来源
column-stage = 环节
column-left = 剩余时间
column-who = 经办部门

list-open = 未结
list-all = 全部
list-shown = 共 { $n } 件
list-empty = 没有符合条件的案件
list-empty-hint = 去掉一个条件,或在全部案件中查找。

filter-q = 搜索
filter-stage = 环节
filter-source = 来源
filter-code = 代码
filter-kind = 部件或事项
filter-clause = 立案条件
filter-grid = 单元网格
filter-urgent = 紧急
filter-department = 部门
filter-handler = 处置人
filter-reported = 上报日期
filter-filed = 立案日期
filter-ended = 办结日期
filter-due = 到期日期
filter-reworks = 返工次数

limit-working-minute = { $what } 工作分钟
limit-working-hour = { $what } 工作时
limit-working-day = { $what } 工作日
limit-urgent-minute = { $what } 分钟(连续)
limit-urgent-hour = { $what } 紧急工作时
limit-urgent-day = { $what } 紧急工作日
limit-natural-day = { $what } 自然日
clause-none = 尚无立案条件

form-matter = 事项
form-matter-hint = 输入名称、拼音首字母或代码,如“井盖”“xgg”“06010”
form-matter-unknown = 没有找到这个事项,请换个说法再选
form-description = 问题描述
form-description-hint = 是什么、多大范围、有没有危险
form-description-missing = 请写明是什么问题
form-place = 地点
form-place-hint = 路名、门牌或路口,加方位与参照物
form-place-missing = 请写明地点
form-photo-missing = 请至少拍一张照片
form-lon = 经度
form-lat = 纬度
form-add-photo = 添加照片
form-cancel = 取消
form-note = 说明
form-reason = 理由
form-result = 现场结果
form-department = 派往部门
form-collector = 采集员
form-handler = 处置人

field-title = 我的任务
field-report = 拍照上报
field-send = 提交
field-empty = 现在没有任务
field-empty-hint = 新的核实、核查任务会出现在这里,最急的排在最前。
field-navigate = 导航
field-answer = 到场处理
task-verify = 核实
task-check = 核查

finding-verify-pass = 属实
finding-verify-fail = 不属实
finding-verify-unclear = 无法核实
finding-check-pass = 已处置到位
finding-check-fail = 未处置到位
finding-check-unclear = 无法核查

step-report = 上报
step-by-program = 系统
step-reason = 理由:{ $what }

refusal-stage = 当前环节不能这样做
refusal-open-verify = 核实任务还没有回复
refusal-open-check = 核查任务还没有回复
refusal-no-verify = 没有待回复的核实任务
refusal-no-check = 没有待回复的核查任务
refusal-not-yours = 这项任务派给了别的采集员
refusal-finding-verify = 公众上报须先核实属实
refusal-finding-check = 与核查结果不符
refusal-not-registered = 还没有登记事项
refusal-missing-reason = 请填写理由
refusal-missing-note = 请填写说明
refusal-missing-photo = 请至少附一张照片
refusal-missing-clause = 请选择立案条件
refusal-missing-department = 请选择部门
refusal-missing-collector = 请选择采集员
refusal-missing-handler = 请选择处置人
refusal-missing-result = 请选择现场结果
error-case-refused = { $what }。请返回上一页修改后重试。
error-filter = 筛选条件有误:{ $what }
error-upload = 文件没有传完整,请重试。
upload-refused = 没有收下“{ $what }”。

nav-work-about = 当前岗位可以办理的案件
nav-cases-about = 查找、筛选和浏览案件
nav-report-about = 在现场拍照上报

import django.db.models.deletion
import jiangtu.apps.learning.kinds
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registers', '0001_initial'),
        ('training', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('client_id', models.CharField(max_length=60, unique=True, verbose_name='客户端编号')),
                ('deployment_id', models.CharField(max_length=60, verbose_name='部署编号')),
                ('login_url', models.URLField(blank=True, max_length=300, verbose_name='登录发起地址')),
                ('redirect_uris', models.JSONField(default=list, verbose_name='回跳地址')),
                ('jwks', models.JSONField(default=dict, verbose_name='公钥')),
                ('secret', models.BinaryField(max_length=32, null=True, verbose_name='密钥摘要')),
                ('names', models.BooleanField(default=False, verbose_name='可传称呼')),
                ('active', models.BooleanField(default=False, verbose_name='启用')),
                ('content_url', models.URLField(blank=True, max_length=300, verbose_name='选内容地址')),
            ],
            options={
                'verbose_name': '外部学习平台',
                'verbose_name_plural': '外部学习平台',
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='编号')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('english', models.CharField(max_length=80, verbose_name='英文名称')),
                ('document', models.CharField(max_length=200, verbose_name='文件')),
                ('degree', models.BooleanField(default=False, verbose_name='学历教育')),
            ],
            options={
                'verbose_name': '专项计划',
                'verbose_name_plural': '专项计划',
            },
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(max_length=64, unique=True, verbose_name='编号')),
                ('sealed', models.BinaryField(verbose_name='私钥（加密）')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
            ],
            options={
                'verbose_name': '签名密钥',
                'verbose_name_plural': '签名密钥',
            },
        ),
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('year', models.IntegerField(verbose_name='年度')),
                ('planned', models.IntegerField(verbose_name='计划人数')),
                ('opens_on', models.DateField(verbose_name='报名开始')),
                ('closes_on', models.DateField(verbose_name='报名截止')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='registers.organisation', verbose_name='举办单位')),
                ('training_class', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='training.trainingclass', verbose_name='培训班')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='learning.programme', verbose_name='专项计划')),
            ],
            options={
                'verbose_name': '班次',
                'verbose_name_plural': '班次',
                'constraints': [models.UniqueConstraint(fields=('programme', 'school', 'title', 'year'), name='learning_cohort_once')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='课题')),
                ('about', models.CharField(max_length=400, verbose_name='内容')),
                ('hours', models.IntegerField(verbose_name='课时')),
                ('offered', models.BooleanField(default=True, verbose_name='可约')),
                ('pinyin', models.CharField(blank=True, max_length=600, verbose_name='拼音')),
                ('teacher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='registers.teacher', verbose_name='讲师')),
            ],
            options={
                'verbose_name': '课题',
                'verbose_name_plural': '课题',
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__gte', 1), ('hours__lte', 40)), name='learning_offer_hours')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('place', models.CharField(max_length=120, verbose_name='地点')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('state', models.CharField(choices=[(jiangtu.apps.learning.kinds.BookingState['ASKED'], '待答复'), (jiangtu.apps.learning.kinds.BookingState['AGREED'], '已约定'), (jiangtu.apps.learning.kinds.BookingState['DECLINED'], '已婉拒'), (jiangtu.apps.learning.kinds.BookingState['WITHDRAWN'], '已取消'), (jiangtu.apps.learning.kinds.BookingState['HELD'], '已授课')], default=jiangtu.apps.learning.kinds.BookingState['ASKED'], max_length=10, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='预约时间')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='答复')),
                ('held_hours', models.IntegerField(null=True, verbose_name='实授课时')),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='registers.organisation', verbose_name='预约单位')),
                ('teacher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='registers.teacher', verbose_name='讲师')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='learning.offer', verbose_name='课题')),
            ],
            options={
                'verbose_name': '讲师预约',
                'verbose_name_plural': '讲师预约',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['AGREED', 'HELD'])), fields=('teacher', 'day'), name='learning_booking_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'HELD'), _negated=True), models.Q(('held_hours__gte', 1), ('held_hours__lte', 40)), _connector='OR'), name='learning_booking_hours')],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('about', models.CharField(max_length=300, verbose_name='简介')),
                ('kind', models.CharField(choices=[(jiangtu.apps.learning.kinds.PageKind['SKILL'], '专业技能'), (jiangtu.apps.learning.kinds.PageKind['SAFETY'], '安全生产'), (jiangtu.apps.learning.kinds.PageKind['DIGITAL'], '数字技能'), (jiangtu.apps.learning.kinds.PageKind['SERVICE'], '生活服务'), (jiangtu.apps.learning.kinds.PageKind['LANGUAGE'], '国家通用语言'), (jiangtu.apps.learning.kinds.PageKind['GENERAL'], '通用能力')], max_length=10, verbose_name='类别')),
                ('occupation', models.CharField(blank=True, max_length=12, verbose_name='职业')),
                ('digital', models.BooleanField(default=False, verbose_name='含数字化模块')),
                ('launch_url', models.URLField(blank=True, max_length=300, verbose_name='外部课程地址')),
                ('published_at', models.DateTimeField(null=True, verbose_name='发布时间')),
                ('pinyin', models.CharField(blank=True, max_length=400, verbose_name='拼音')),
                ('course', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='page', to='training.course', verbose_name='课程')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='registers.organisation', verbose_name='单位')),
                ('platform', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='learning.platform', verbose_name='外部平台')),
            ],
            options={
                'verbose_name': '课程页',
                'verbose_name_plural': '课程页',
                'constraints': [models.CheckConstraint(condition=models.Q(('launch_url', ''), ('platform__isnull', False), _connector='OR'), name='learning_page_launch_has_platform')],
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='序号')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('minutes', models.IntegerField(verbose_name='分钟')),
                ('body', models.TextField(blank=True, max_length=20000, verbose_name='正文')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='learning.page', verbose_name='课程页')),
                ('custom', models.JSONField(blank=True, default=dict, verbose_name='平台参数')),
                ('launch_url', models.URLField(blank=True, max_length=300, verbose_name='外部课时地址')),
                ('platform', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='learning.platform', verbose_name='外部平台')),
            ],
            options={
                'verbose_name': '课时内容',
                'verbose_name_plural': '课时内容',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('page', 'number'), name='learning_lesson_once'), models.CheckConstraint(condition=models.Q(('launch_url', ''), ('platform__isnull', False), _connector='OR'), name='learning_lesson_launch_has_platform')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(verbose_name='人员')),
                ('enrolled_at', models.DateTimeField(verbose_name='选学时间')),
                ('best', models.IntegerField(null=True, verbose_name='最好成绩')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='学完时间')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='learning.page', verbose_name='课程页')),
            ],
            options={
                'verbose_name': '选学',
                'verbose_name_plural': '选学',
                'indexes': [models.Index(fields=['person'], name='learning_enrolment_person')],
                'constraints': [models.UniqueConstraint(fields=('page', 'person'), name='learning_enrolment_once'), models.CheckConstraint(condition=models.Q(('best', None), models.Q(('best__gte', 0), ('best__lte', 100)), _connector='OR'), name='learning_enrolment_best')],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='序号')),
                ('words', models.CharField(max_length=200, verbose_name='文字说明')),
                ('media', models.CharField(max_length=20, verbose_name='格式')),
                ('content', models.BinaryField(verbose_name='内容')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='learning.page', verbose_name='课程页')),
            ],
            options={
                'verbose_name': '图片',
                'verbose_name_plural': '图片',
                'constraints': [models.UniqueConstraint(fields=('page', 'number'), name='learning_picture_once')],
            },
        ),
        migrations.CreateModel(
            name='Launch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False, verbose_name='编号')),
                ('person', models.BigIntegerField(null=True, verbose_name='人员')),
                ('made_at', models.DateTimeField(verbose_name='时间')),
                ('used_at', models.DateTimeField(null=True, verbose_name='使用时间')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='launches', to='learning.page', verbose_name='课程页')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='launches', to='learning.platform', verbose_name='平台')),
                ('author', models.CharField(blank=True, max_length=60, verbose_name='挑选人')),
                ('chosen', models.JSONField(null=True, verbose_name='送回的内容')),
                ('kept_at', models.DateTimeField(null=True, verbose_name='加为课时的时间')),
                ('lesson', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='launches', to='learning.lesson', verbose_name='课时内容')),
            ],
            options={
                'verbose_name': '外部启动',
                'verbose_name_plural': '外部启动',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('author', ''), ('person__isnull', False)), models.Q(('person', None), models.Q(('author', ''), _negated=True)), _connector='OR'), name='learning_launch_reads_or_chooses')],
            },
        ),
        migrations.CreateModel(
            name='Assertion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jti', models.CharField(max_length=200, verbose_name='编号')),
                ('expires_at', models.DateTimeField(verbose_name='失效时间')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assertions', to='learning.platform', verbose_name='平台')),
            ],
            options={
                'verbose_name': '已用断言',
                'verbose_name_plural': '已用断言',
                'constraints': [models.UniqueConstraint(fields=('platform', 'jti'), name='learning_assertion_once')],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(verbose_name='人员')),
                ('name', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='代号')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='learning.platform', verbose_name='平台')),
            ],
            options={
                'verbose_name': '代号',
                'verbose_name_plural': '代号',
                'constraints': [models.UniqueConstraint(fields=('platform', 'person'), name='learning_alias_once')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[(jiangtu.apps.learning.kinds.QuestionKind['SINGLE'], '单选'), (jiangtu.apps.learning.kinds.QuestionKind['MULTIPLE'], '多选'), (jiangtu.apps.learning.kinds.QuestionKind['TRUE_FALSE'], '判断')], max_length=10, verbose_name='题型')),
                ('block', models.CharField(max_length=60, verbose_name='能力模块')),
                ('text', models.CharField(max_length=400, verbose_name='题目')),
                ('choices', models.JSONField(verbose_name='选项')),
                ('right', models.JSONField(verbose_name='答案')),
                ('why', models.CharField(blank=True, max_length=400, verbose_name='解析')),
                ('retired', models.BooleanField(default=False, verbose_name='停用')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='learning.page', verbose_name='课程页')),
            ],
            options={
                'verbose_name': '题目',
                'verbose_name_plural': '题目',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False, verbose_name='编号')),
                ('person', models.BigIntegerField(verbose_name='人员')),
                ('verb', models.CharField(max_length=300, verbose_name='动作')),
                ('object', models.CharField(max_length=300, verbose_name='对象')),
                ('at', models.DateTimeField(verbose_name='发生时间')),
                ('stored_at', models.DateTimeField(verbose_name='收到时间')),
                ('score', models.IntegerField(null=True, verbose_name='成绩')),
                ('completion', models.BooleanField(null=True, verbose_name='完成')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('said', models.JSONField(verbose_name='原文')),
                ('refers', models.UUIDField(null=True, verbose_name='撤销的记录')),
                ('voided', models.BooleanField(default=False, verbose_name='已撤销')),
                ('registration', models.UUIDField(null=True, verbose_name='注册号')),
                ('actor', models.CharField(blank=True, max_length=36, verbose_name='代号')),
                ('agents', models.TextField(blank=True, verbose_name='人员代号')),
                ('activities', models.TextField(blank=True, verbose_name='活动地址')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='learning.page', verbose_name='课程页')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='learning.platform', verbose_name='平台')),
            ],
            options={
                'verbose_name': '学习记录',
                'verbose_name_plural': '学习记录',
                'indexes': [models.Index(fields=['person', 'at'], name='learning_statement_person'), models.Index(fields=['platform', 'stored_at'], name='learning_statement_stored')],
            },
        ),
        migrations.CreateModel(
            name='Tuition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(verbose_name='人员')),
                ('school', models.CharField(max_length=120, verbose_name='学校')),
                ('programme', models.CharField(max_length=120, verbose_name='专业')),
                ('schooling', models.CharField(max_length=12, verbose_name='学历')),
                ('term', models.CharField(max_length=20, verbose_name='学期')),
                ('starts_on', models.DateField(verbose_name='入学日')),
                ('fee_fen', models.BigIntegerField(verbose_name='学费（分）')),
                ('state', models.CharField(choices=[(jiangtu.apps.learning.kinds.TuitionState['APPLIED'], '待审核'), (jiangtu.apps.learning.kinds.TuitionState['APPROVED'], '已同意资助'), (jiangtu.apps.learning.kinds.TuitionState['REFUSED'], '未通过'), (jiangtu.apps.learning.kinds.TuitionState['WITHDRAWN'], '已撤回')], default=jiangtu.apps.learning.kinds.TuitionState['APPLIED'], max_length=10, verbose_name='状态')),
                ('applied_at', models.DateTimeField(verbose_name='申请时间')),
                ('support_fen', models.BigIntegerField(null=True, verbose_name='资助（分）')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审核时间')),
                ('decided_by', models.CharField(blank=True, max_length=60, verbose_name='审核人')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
            ],
            options={
                'verbose_name': '求学圆梦资助',
                'verbose_name_plural': '求学圆梦资助',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['APPLIED', 'APPROVED'])), fields=('person', 'term'), name='learning_tuition_once'), models.CheckConstraint(condition=models.Q(('support_fen', None), models.Q(('support_fen__gt', 0), ('support_fen__lte', models.F('fee_fen'))), _connector='OR'), name='learning_tuition_support')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('turn', models.IntegerField(verbose_name='次序')),
                ('answers', models.JSONField(verbose_name='作答')),
                ('blocks', models.JSONField(verbose_name='各模块')),
                ('score', models.IntegerField(verbose_name='成绩')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='learning.enrolment', verbose_name='选学')),
            ],
            options={
                'verbose_name': '自测',
                'verbose_name_plural': '自测',
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'turn'), name='learning_attempt_once')],
            },
        ),
        migrations.CreateModel(
            name='Done',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='done', to='learning.enrolment', verbose_name='选学')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='done', to='learning.lesson', verbose_name='课时内容')),
            ],
            options={
                'verbose_name': '已学',
                'verbose_name_plural': '已学',
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'lesson'), name='learning_done_once')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(verbose_name='人员')),
                ('state', models.CharField(choices=[(jiangtu.apps.learning.kinds.MemberState['ASKED'], '已报名'), (jiangtu.apps.learning.kinds.MemberState['ENROLLED'], '在读'), (jiangtu.apps.learning.kinds.MemberState['COMPLETED'], '已完成'), (jiangtu.apps.learning.kinds.MemberState['DECLINED'], '未录取'), (jiangtu.apps.learning.kinds.MemberState['LEFT'], '已退出')], default=jiangtu.apps.learning.kinds.MemberState['ASKED'], max_length=10, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='报名时间')),
                ('ended_on', models.DateField(null=True, verbose_name='完成日')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='learning.cohort', verbose_name='班次')),
            ],
            options={
                'verbose_name': '学员',
                'verbose_name_plural': '学员',
                'constraints': [models.UniqueConstraint(fields=('cohort', 'person'), name='learning_member_once')],
            },
        ),
    ]

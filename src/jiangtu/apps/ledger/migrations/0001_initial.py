"""The tables of the ledger, and the triggers that keep what was written."""

import django.db.models.deletion
import django.db.models.expressions
import jiangtu.apps.ledger.kinds
import jiangtu.apps.ledger.models
from django.db import migrations, models

from jiangtu.apps.ledger import guard


def cluster(apps, schema_editor):
    """Legs on SQLite in the tree of their key, next to their entry: one page fewer written a posting."""
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        made = "SELECT sql FROM sqlite_master WHERE tbl_name = 'ledger_leg' AND sql IS NOT NULL ORDER BY type DESC"
        (table,), *indexes = cursor.execute(made).fetchall()
        cursor.execute("DROP TABLE ledger_leg")
        for statement in (f"{table} WITHOUT ROWID", *(index for (index,) in indexes)):
            cursor.execute(statement)


def install(apps, schema_editor):
    guard.install(schema_editor.connection)


def remove(apps, schema_editor):
    guard.remove(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Fund',
            fields=[
                ('code', models.CharField(max_length=24, primary_key=True, serialize=False, verbose_name='代码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('english', models.CharField(blank=True, max_length=80, verbose_name='英文名称')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='依据')),
            ],
            options={
                'verbose_name': '资金',
                'verbose_name_plural': '资金',
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                ('first', models.BigIntegerField(verbose_name='起')),
                ('last', models.BigIntegerField(unique=True, verbose_name='止')),
                ('count', models.BigIntegerField(verbose_name='笔数')),
                ('algorithm', models.CharField(max_length=8, verbose_name='算法')),
                ('digest', models.BinaryField(max_length=32, verbose_name='校验值')),
                ('at', models.BigIntegerField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '封印',
                'verbose_name_plural': '封印',
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('number', jiangtu.apps.ledger.models.Number(primary_key=True, serialize=False, verbose_name='序号')),
                ('key', models.CharField(max_length=120, unique=True, verbose_name='业务键')),
                ('kind', models.CharField(choices=[(jiangtu.apps.ledger.kinds.Movement['BUDGET'], '下达预算'), (jiangtu.apps.ledger.kinds.Movement['TRANSFER'], '调剂预算'), (jiangtu.apps.ledger.kinds.Movement['COMMIT'], '占用预算'), (jiangtu.apps.ledger.kinds.Movement['RELEASE'], '释放预算'), (jiangtu.apps.ledger.kinds.Movement['ACCRUE'], '批准支付'), (jiangtu.apps.ledger.kinds.Movement['FAIL'], '支付失败'), (jiangtu.apps.ledger.kinds.Movement['SETTLE'], '银行确认支付'), (jiangtu.apps.ledger.kinds.Movement['PAY'], '直接支付'), (jiangtu.apps.ledger.kinds.Movement['RECOVER'], '决定追回'), (jiangtu.apps.ledger.kinds.Movement['RECEIVE'], '收到追回款'), (jiangtu.apps.ledger.kinds.Movement['WRITE_OFF'], '核销'), (jiangtu.apps.ledger.kinds.Movement['COUNTER'], '冲销')], max_length=12, verbose_name='事项')),
                ('about', models.CharField(blank=True, max_length=120, verbose_name='用于')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('actor', models.CharField(max_length=60, verbose_name='经手人')),
                ('at', models.BigIntegerField(verbose_name='时间')),
                ('day', models.DateField(verbose_name='记账日')),
                ('digest', models.BinaryField(max_length=32, verbose_name='校验值')),
                ('reverses', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='countered', to='ledger.entry', verbose_name='冲销')),
            ],
            options={
                'verbose_name': '分录',
                'verbose_name_plural': '分录',
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('key', models.CharField(max_length=120, unique=True, verbose_name='业务键')),
                ('state', models.CharField(choices=[(jiangtu.apps.ledger.kinds.BatchState['DRAFT'], '待提交'), (jiangtu.apps.ledger.kinds.BatchState['SUBMITTED'], '待复核'), (jiangtu.apps.ledger.kinds.BatchState['APPROVED'], '已批准'), (jiangtu.apps.ledger.kinds.BatchState['FILED'], '已送银行'), (jiangtu.apps.ledger.kinds.BatchState['RECONCILED'], '已对账'), (jiangtu.apps.ledger.kinds.BatchState['CANCELLED'], '已作废')], default='DRAFT', max_length=12, verbose_name='状态')),
                ('made_by', models.CharField(max_length=60, verbose_name='制单人')),
                ('made_at', models.DateTimeField(verbose_name='制单时间')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='内容校验值')),
                ('file_digest', models.CharField(blank=True, max_length=64, verbose_name='文件校验值')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='ledger.fund', verbose_name='资金')),
            ],
            options={
                'verbose_name': '付款批次',
                'verbose_name_plural': '付款批次',
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.IntegerField(verbose_name='预算年度')),
                ('source', models.CharField(choices=[(jiangtu.apps.ledger.kinds.Source['CENTRAL'], '中央补助'), (jiangtu.apps.ledger.kinds.Source['PROVINCIAL'], '省级补助'), (jiangtu.apps.ledger.kinds.Source['CITY'], '市级安排'), (jiangtu.apps.ledger.kinds.Source['COUNTY'], '县级安排'), (jiangtu.apps.ledger.kinds.Source['INSURANCE'], '基金支出')], max_length=12, verbose_name='来源')),
                ('area', models.CharField(max_length=12, verbose_name='地区')),
                ('ceiling', models.BigIntegerField(default=0, verbose_name='预算')),
                ('committed', models.BigIntegerField(default=0, verbose_name='已占用')),
                ('paid', models.BigIntegerField(default=0, verbose_name='已支付')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.fund', verbose_name='资金')),
            ],
            options={
                'verbose_name': '预算',
                'verbose_name_plural': '预算',
            },
        ),
        migrations.CreateModel(
            name='Leg',
            fields=[
                ('pk', models.CompositePrimaryKey('entry', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
                ('place', models.SmallIntegerField(verbose_name='行')),
                ('account', models.CharField(max_length=12, verbose_name='科目')),
                ('fen', models.BigIntegerField(verbose_name='金额')),
                ('entry', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='ledger.entry', verbose_name='分录')),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='ledger.line', verbose_name='预算')),
            ],
            options={
                'verbose_name': '分录行',
                'verbose_name_plural': '分录行',
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True, verbose_name='业务键')),
                ('person', models.BigIntegerField(null=True, verbose_name='人员')),
                ('employer', models.CharField(blank=True, max_length=18, verbose_name='单位')),
                ('payee', models.CharField(max_length=120, verbose_name='户名')),
                ('account', models.BinaryField(verbose_name='账号')),
                ('account_index', models.BinaryField(max_length=18, verbose_name='账号索引')),
                ('tail', models.CharField(max_length=4, verbose_name='账号末四位')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额')),
                ('about', models.CharField(max_length=120, verbose_name='用于')),
                ('purpose', models.CharField(max_length=60, verbose_name='用途')),
                ('decided_by', models.CharField(blank=True, max_length=300, verbose_name='审定人')),
                ('state', models.CharField(choices=[(jiangtu.apps.ledger.kinds.OrderState['READY'], '待组批'), (jiangtu.apps.ledger.kinds.OrderState['BATCHED'], '在批次中'), (jiangtu.apps.ledger.kinds.OrderState['APPROVED'], '已批准'), (jiangtu.apps.ledger.kinds.OrderState['PAID'], '已支付'), (jiangtu.apps.ledger.kinds.OrderState['FAILED'], '支付失败'), (jiangtu.apps.ledger.kinds.OrderState['WITHDRAWN'], '已撤回')], default=jiangtu.apps.ledger.kinds.OrderState['READY'], max_length=12, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='ledger.batch', verbose_name='批次')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='ledger.line', verbose_name='预算')),
            ],
            options={
                'verbose_name': '付款单',
                'verbose_name_plural': '付款单',
            },
        ),
        migrations.CreateModel(
            name='ReturnFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, verbose_name='文件校验值')),
                ('accepted', models.BooleanField(verbose_name='已入账')),
                ('problems', models.JSONField(default=list, verbose_name='问题')),
                ('paid_count', models.IntegerField(default=0, verbose_name='成功笔数')),
                ('paid_fen', models.BigIntegerField(default=0, verbose_name='成功金额')),
                ('failed_count', models.IntegerField(default=0, verbose_name='失败笔数')),
                ('failed_fen', models.BigIntegerField(default=0, verbose_name='失败金额')),
                ('by', models.CharField(max_length=60, verbose_name='上传人')),
                ('at', models.DateTimeField(verbose_name='上传时间')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='ledger.batch', verbose_name='批次')),
            ],
            options={
                'verbose_name': '回盘文件',
                'verbose_name_plural': '回盘文件',
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=12, verbose_name='办理')),
                ('state', models.CharField(choices=[(jiangtu.apps.ledger.kinds.BatchState['DRAFT'], '待提交'), (jiangtu.apps.ledger.kinds.BatchState['SUBMITTED'], '待复核'), (jiangtu.apps.ledger.kinds.BatchState['APPROVED'], '已批准'), (jiangtu.apps.ledger.kinds.BatchState['FILED'], '已送银行'), (jiangtu.apps.ledger.kinds.BatchState['RECONCILED'], '已对账'), (jiangtu.apps.ledger.kinds.BatchState['CANCELLED'], '已作废')], max_length=12, verbose_name='之后的状态')),
                ('by', models.CharField(max_length=60, verbose_name='办理人')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='ledger.batch', verbose_name='批次')),
            ],
            options={
                'verbose_name': '办理记录',
                'verbose_name_plural': '办理记录',
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=60, verbose_name='复核人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('digest', models.CharField(max_length=64, verbose_name='内容校验值')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='ledger.batch', verbose_name='批次')),
            ],
            options={
                'verbose_name': '复核',
                'verbose_name_plural': '复核',
                'constraints': [models.UniqueConstraint(fields=('batch', 'by', 'digest'), name='ledger_approval_once')],
            },
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about'], name='ledger_entry_about'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', False)), fields=('reverses',), name='ledger_entry_countered_once'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('fund', 'year', 'source', 'area'), name='ledger_line_once'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('committed__gte', 0), ('paid__gte', 0)), name='ledger_line_nothing_below_zero'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('ceiling__gte', django.db.models.expressions.CombinedExpression(models.F('committed'), '+', models.F('paid')))), name='ledger_line_within_ceiling'),
        ),
        migrations.AddIndex(
            model_name='leg',
            index=models.Index(fields=['line', 'account'], name='ledger_leg_line'),
        ),
        migrations.AddConstraint(
            model_name='leg',
            constraint=models.CheckConstraint(condition=models.Q(('fen', 0), _negated=True), name='ledger_leg_of_something'),
        ),
        migrations.AddConstraint(
            model_name='leg',
            constraint=models.CheckConstraint(condition=models.Q(('account__in', ['AUTHORISED', 'BANK', 'COMMITTED', 'EXPENSE', 'FREE', 'FUNDING', 'PAID', 'PAYABLE', 'RECEIVABLE'])), name='ledger_leg_account'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['state', 'line'], name='ledger_order_state'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['about'], name='ledger_order_about'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['account_index'], name='ledger_order_account'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='ledger_order_amount'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('employer', ''), ('person__isnull', False)), models.Q(('person', None), models.Q(('employer', ''), _negated=True)), _connector='OR'), name='ledger_order_of_one_payee'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('batch', None), ('state__in', ('READY', 'WITHDRAWN'))), models.Q(('batch__isnull', False), ('state__in', ('BATCHED', 'APPROVED', 'PAID', 'FAILED'))), _connector='OR'), name='ledger_order_in_a_batch'),
        ),
        migrations.AddConstraint(
            model_name='returnfile',
            constraint=models.UniqueConstraint(fields=('batch', 'digest'), name='ledger_return_file_once'),
        ),
        migrations.AddConstraint(
            model_name='returnfile',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted', True)), fields=('batch',), name='ledger_return_one_accepted'),
        ),
        migrations.RunPython(cluster, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]

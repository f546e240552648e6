"""How forms are drawn: each field with its label, hint and error, by templates of our own."""

from django.forms.renderers import TemplatesSetting


class DeskRenderer(TemplatesSetting):
    """Takes every form, field and widget from the desk's templates."""

    form_template_name = "desk/form.html"
    field_template_name = "desk/field.html"

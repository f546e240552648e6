"""The addresses of the API, for every process that serves them."""

from django.urls import path

from tutela.web.api.api import api

urlpatterns = [path("api/", api.urls)]
